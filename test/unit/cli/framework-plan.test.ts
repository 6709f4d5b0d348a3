import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needProgram } from '../../stories/needed.ts';
import { fakePlane, runLine } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>>;
let cwd = '';

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-framework-'));
  plane = await fakePlane(() => ({ status: 422, body: { detail: 'It is refused.' } }));
});

afterAll(() => {
  plane.close();
  rmSync(cwd, { recursive: true });
});

test('the plan on a plane of this machine says that a framework is not there', async (context) => {
  needProgram('python3', context);
  const job = { kind: 'training', framework: 'tensorflow', source: 's3://b/sourcedir.tar.gz' };
  writeFileSync(join(cwd, 'job.yaml'), JSON.stringify({ kind: 'pipeline', stages: { a: job } }));
  const { code, err } = await runLine(['plan', 'job.yaml'], { url: plane.url, cwd });
  expect(code).toBe(2);
  expect(err).toMatch(
    /framework tensorflow.*Here this machine's Python has no module tensorflow\./s,
  );
});
