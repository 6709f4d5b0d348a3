import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../infra/aws/paths.ts';
import type { Manifest } from '../../infra/build.ts';
import { makeAnchors } from '../bench/anchors.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-bundle-size-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** How large a bundle may be, against the clients of DynamoDB and Step Functions alone. */
const maxRatio = 1.3;

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
});
