import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { until } from '../../workloads/workloads-harness.ts';
import { instances, startTrainingPlane, type TrainingPlane } from './training-plane.ts';

const spot = {
  EnableManagedSpotTraining: true,
  StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
};
const CheckpointConfig = { S3Uri: 's3://plane/checkpoints/one' };
const TrainingJobName = 'spot';
let plane: TrainingPlane;

beforeEach(async () => {
  plane = await startTrainingPlane();
});

afterEach(() => plane.close());

const interrupt = () => plane.call('sagemaker', 'InterruptTrainingJob', { TrainingJobName });

const says = (count: number) =>
  until(() => plane.said().filter((line) => line.includes('begins')).length === count);

const statuses = ({ SecondaryStatusTransitions }: Shape): string[] =>
  SecondaryStatusTransitions.map(({ Status }: Shape) => Status);

/** Writes a checkpoint and waits for its end; the second time it finds that and goes on from it. */
const resumes = `
  const file = base + '/checkpoints/' + me + '/epoch';
  if (existsSync(file)) {
    console.log(me + ' goes on from ' + readFileSync(file, 'utf8'));
  } else {
    mkdirSync(base + '/checkpoints/' + me, { recursive: true });
    writeFileSync(file, 'epoch 3');
    process.on('SIGTERM', () => { writeFileSync(file, 'epoch 7'); process.exit(143); });
    setInterval(() => {}, 1000);
    console.log(me + ' begins');
  }`;

describe('a training job on Spot', () => {
  it('starts again after an interruption, on new hosts, from its checkpoints', async () => {
    await plane.create(TrainingJobName, resumes, { ...spot, ...instances(2), CheckpointConfig });
    await says(2);
    await plane.until(TrainingJobName, 'Training');
    await plane.restart();
    await interrupt();
    const job = await plane.end(TrainingJobName);
    expect(job.TrainingJobStatus, job.FailureReason).toBe('Completed');
    expect(statuses(job)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Interrupted',
      'Starting',
      'Downloading',
      'Training',
      'Uploading',
      'Completed',
    ]);
    expect(
      plane
        .said()
        .filter((line) => line.includes('goes on'))
        .toSorted(),
    ).toEqual(['algo-1 goes on from epoch 7', 'algo-2 goes on from epoch 7']);
    expect(`${await plane.get('checkpoints/one/algo-2/epoch')}`).toBe('epoch 7');
    const times = [job.TrainingStartTime, job.TrainingEndTime] as [number, number];
    expect(job.BillableTimeInSeconds).toBeLessThanOrEqual(Math.ceil(times[1] - times[0]));
    expect(job.BillableTimeInSeconds).toBeGreaterThanOrEqual(1);
  });

  it('copies checkpoints while it trains, so that a sudden end loses little', async () => {
    const writes = `
      writeFileSync(base + '/checkpoints/last', 'epoch 1');
      setInterval(() => {}, 1000);`;
    await plane.create(TrainingJobName, writes, { ...spot, CheckpointConfig });
    await plane.until(TrainingJobName, 'Training');
    const copied = () => plane.get('checkpoints/one/last').catch(() => undefined);
    await expect.poll(async () => `${await copied()}`, { timeout: 20_000 }).toBe('epoch 1');
    await plane.call('sagemaker', 'StopTrainingJob', { TrainingJobName });
    expect((await plane.end(TrainingJobName)).SecondaryStatus).toBe('Stopped');
  });

  it('copies what was renamed into its checkpoints, however long ago it was written', async () => {
    const renames = `
      const { renameSync, utimesSync } = require('node:fs');
      mkdirSync(base + '/model/whole');
      for (const name of ['best', 'whole/weights']) {
        writeFileSync(base + '/model/' + name, 'epoch 2');
        utimesSync(base + '/model/' + name, 1000, 1000);
      }
      writeFileSync(base + '/checkpoints/last', 'epoch 9');
      const looks = setInterval(() => {
        if (!existsSync(base + '/model/rename')) return;
        for (const name of ['best', 'whole']) {
          renameSync(base + '/model/' + name, base + '/checkpoints/' + name);
        }
        clearInterval(looks);
      }, 50);
      setInterval(() => {}, 1000);
      console.log('at ' + base);`;
    await plane.create(TrainingJobName, renames, { ...spot, CheckpointConfig });
    await plane.until(TrainingJobName, 'Training');
    const copied = (name: string) =>
      plane.get(`checkpoints/one/${name}`).then(String, () => undefined);
    // Only what changes after the first copy is looked for by its time.
    await expect.poll(() => copied('last'), { timeout: 20_000 }).toBe('epoch 9');
    const base = plane.said().find((line) => line.startsWith('at '));
    await writeFile(`${base?.slice(3)}/model/rename`, '');
    await expect.poll(() => copied('whole/weights'), { timeout: 20_000 }).toBe('epoch 2');
    expect(await copied('best')).toBe('epoch 2');
    await plane.call('sagemaker', 'StopTrainingJob', { TrainingJobName });
    await plane.end(TrainingJobName);
  });

  it('begins anew after an interruption where it has no checkpoints', async () => {
    const onlyOnce = `
      const first = !process.env.HOME.includes('run-2');
      console.log(first ? 'begins' : 'begins again: ' + existsSync(base + '/checkpoints'));
      writeFileSync(base + '/model/file', 'x');
      if (first) setInterval(() => {}, 1000);`;
    await plane.create(TrainingJobName, onlyOnce, spot);
    await says(1);
    await plane.until(TrainingJobName, 'Training');
    await interrupt();
    expect((await plane.end(TrainingJobName)).TrainingJobStatus).toBe('Completed');
    expect(plane.said().at(0)).toBe('begins');
    expect(plane.said().at(-1)).toBe('begins again: false');
  });

  it('has nothing to interrupt on demand, and says so', async () => {
    await plane.create(TrainingJobName, 'setInterval(() => {}, 1000);');
    await plane.until(TrainingJobName, 'Training');
    await expect(interrupt()).rejects.toThrow('spot has no Spot instance that could be taken');
    await plane.call('sagemaker', 'StopTrainingJob', { TrainingJobName });
    await plane.end(TrainingJobName);
  });
});
