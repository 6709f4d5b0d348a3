import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../infra/aws/paths.ts';
import type { Manifest } from '../../infra/build.ts';
import { buildConsole, consoleFile } from '../../infra/build-console.ts';
import { makeAnchors } from '../bench/anchors.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-bundle-size-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** How large a bundle may be, against the clients of DynamoDB and Step Functions alone. */
const maxRatio = 1.3;

/** Of all files of the console together, compressed. */
const maxConsoleBytes = 120_000;

describe('what a request loads', () => {
  const { functions }: Manifest = JSON.parse(readFileSync(`${root}/dist/manifest.json`, 'utf8'));

  it('is at most 1.3 times two clients alone, for posts and for reads', async () => {
    const { alone } = await makeAnchors(folder);
    for (const id of ['job-create', 'read']) {
      const ratio = functions[id]!['index.mjs']!.bytes / statSync(alone).size;
      expect(ratio, id).toBeLessThanOrEqual(maxRatio);
    }
  });

  it('has the engine of expressions beside it where a metric is checked, and only there', () => {
    expect(Object.keys(functions['job-create']!)).toContain('re2js.cjs');
    expect(Object.keys(functions.read!)).toEqual(['index.mjs']);
    expect(functions['job-create']!['re2js.cjs']!.bytes).toBeGreaterThan(100_000);
  });

  it('is below 120 KB for the whole console, which one function alone carries', async () => {
    const packed = [...(await buildConsole()).values()].map((file) => gzipSync(file).length);
    expect(packed.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(maxConsoleBytes);
    const carriers = Object.keys(functions).filter((id) => functions[id]![consoleFile]);
    expect(carriers).toEqual(['public']);
  });
});
