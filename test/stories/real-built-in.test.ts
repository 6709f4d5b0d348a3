import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planeForEach, type RealPlane } from './real-plane.ts';

const path = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

describe('an example with an algorithm of SageMaker', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  const ask = async (name: string, csv: string) => {
    const file = plane.write('row.csv', {});
    writeFileSync(file, csv);
    return JSON.parse(await plane.say('invoke', name, '--body', file)).predictions;
  };

  it('groups real digits by kmeans, and serves what is right for most of those held out', {
    timeout: 150_000,
  }, async () => {
    const job = await plane.end(await plane.submit(path('kmeans-mnist/job.yaml')), 140);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { accuracy, heldOut, names } = job.result.score.result;
    expect(heldOut).toBe(500);
    expect(accuracy).toBeGreaterThan(0.75);
    const bytes = gunzipSync(readFileSync(path('kmeans-mnist/data/test.bin.gz')));
    const digits = Array.from({ length: 500 }, (_, at) => bytes.subarray(at * 785, (at + 1) * 785));
    const csv = digits.map((digit) => [...digit.subarray(1)].map((one) => one / 255).join(','));
    const found = await ask('kmeans-mnist', csv.join('\n'));
    const right = found.filter(
      (one: { closest_cluster: number }, at: number) =>
        Number(names.split(',')[one.closest_cluster]) === digits[at]![0],
    );
    expect(right.length / 500).toBeCloseTo(accuracy, 2);
  });

  it('tunes linear-learner on prices by its own metric, better than the naive forecast', {
    timeout: 150_000,
  }, async () => {
    const job = await plane.end(await plane.submit(path('linear-learner/job.yaml')), 140);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { naiveRmse } = job.result.rows.result;
    const { objective } = job.result.tune.bestTrainingJob;
    expect(objective).toBeLessThan(naiveRmse);
    expect(job.result.tune.trials).toEqual({ completed: 4, failed: 0, stopped: 0 });
    const [{ score }] = await ask('linear-learner', '-4.5,-4.5,-4.5,-4.5');
    expect(score).toBeGreaterThan(-5.5);
    expect(score).toBeLessThan(-3.5);
    const said = (await plane.log(job.stages.tune.jobId)).map(({ message }) => message).join('\n');
    expect(said).toMatch(/not AWS's code/);
  });
});
