import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane } from './real-plane.ts';

const jobFile = fileURLToPath(new URL('../../examples/python-task/job.yaml', import.meta.url));

describe('the example in Python', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('runs where there is python3 and summarises the prices', { timeout: 90_000 }, async (ctx) => {
    needProgram('python3', ctx);
    const id = await plane.submit(jobFile);
    const job = await plane.end(id);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
    const said = (await plane.log(id)).map(({ message }) => message);
    expect(said).toContainEqual(expect.stringMatching(/^2008: 253 days, mean close 1\d+\.\d+/));
    const summary = JSON.parse(
      `${await plane.object(`${job.result.task.outputs.summary}summary.json`)}`,
    );
    expect(summary['2008']).toMatchObject({ days: 253 });
  });
});
