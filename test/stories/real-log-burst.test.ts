import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { RealPlane } from './real-plane.ts';

const jobFile = fileURLToPath(new URL('../../../shared/cases/log-burst/job.yaml', import.meta.url));
const plane = new RealPlane();

afterEach(() => plane.close());

it('every row of the case log-burst is in its log', { timeout: 120_000 }, async (ctx) => {
  if (!existsSync(jobFile)) ctx.skip('The cases are not beside this repository.');
  const { status } = spawnSync('python3', ['--version']);
  if (status !== 0) ctx.skip('This machine has no python3: the case cannot run.');
  await plane.start();
  const id = await plane.submit(jobFile);
  expect(await plane.end(id)).toMatchObject({ phase: 'Succeeded' });
  const rows = (await plane.log(id))
    .map(({ message }) => message)
    .filter((message) => message.startsWith('row '));
  expect(rows).toEqual(Array.from({ length: 11_000 }, (_, n) => `row ${n}`));
  expect(plane.complaints).toEqual([]);
});
