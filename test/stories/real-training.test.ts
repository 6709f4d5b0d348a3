import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import { localCall } from './local-call.ts';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane, see } from './real-plane.ts';

const path = (name: string) =>
  fileURLToPath(new URL(`../../examples/python-train/${name}`, import.meta.url));
const example = path('job.yaml');
const houses = path('data/houses.csv');

/** Saves what it has when it is asked to end, and goes on from there the next time. */
const program = `import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = process.env.SAGEMAKER_BASE_DIR + '/checkpoints/' + process.env.SM_CURRENT_HOST;
const file = folder + '/epoch';
if (existsSync(file)) {
  console.log('goes on from ' + readFileSync(file, 'utf8') + ' loss=0.5');
  writeFileSync(process.env.SM_MODEL_DIR + '/' + process.env.SM_CURRENT_HOST, 'weights');
} else {
  mkdirSync(folder, { recursive: true });
  process.on('SIGTERM', () => {
    writeFileSync(file, 'epoch 7');
    process.exit(143);
  });
  setInterval(() => {}, 1000);
  console.log('begins');
}
`;

describe('real training', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  const lines = async (id: string): Promise<string[]> =>
    (await plane.log(id)).map(({ message }: Shape) => message);

  it('of the example runs a script for SageMaker as it is, and serves its model', {
    timeout: 150_000,
  }, async (ctx) => {
    needProgram('python3', ctx);
    const job = await plane.end(await plane.submit(example), 110);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { metrics, modelArtifact, interruptions, series } = job.result.train;
    const curve = series['validation:rmse'].map(([, value]: number[]) => value);
    expect(curve).toHaveLength(6);
    expect(curve.at(-1)).toBe(metrics['validation:rmse']);
    expect(metrics['validation:rmse']).toBeLessThan(0.15);
    expect(interruptions).toBe(0);
    expect((await plane.object(modelArtifact)).length).toBeGreaterThan(100);
    await plane.say('download', job.id, '-o', join(plane.data, 'got'));
    expect(readdirSync(join(plane.data, 'got', 'train', 'model'))).not.toEqual([]);
    const said = await lines(job.stages.train.jobId);
    expect(said).toContainEqual(expect.stringMatching(/^epoch 300: validation:rmse=0\.\d+$/));
    expect(said.join()).not.toContain('goes on');

    const [size, price] = readFileSync(houses, 'utf8').split('\n')[1]!.split(',');
    const sizes = join(plane.data, 'sizes.csv');
    writeFileSync(sizes, `${size}\n`);
    const answer = Number(await plane.say('invoke', 'python-train', '--body', sizes));
    expect(Math.abs(answer - Number(price))).toBeLessThan(0.5);

    const misspelt = await plane.end(
      await plane.submit(example, 'stages.train.hyperParameters.rate=0.2'),
      60,
    );
    expect(misspelt).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(misspelt.message).toContain('error: unrecognized arguments: --rate 0.2');

    const everything = ['delete', '--project', 'default', '--results'];
    expect(await plane.say(...everything)).toMatch(/jobs +2\n/);
    expect(await plane.say(...everything, '--yes')).toContain(
      'Left are 0 jobs, 0 that live on, 0 tagged resources.',
    );
    await expect(plane.object(modelArtifact)).rejects.toThrow('specified key does not exist');
    expect((await plane.get('/jobs')).items).toEqual([]);
  });

  it('on two hosts survives its plane, and an interruption of Spot from its checkpoints', {
    timeout: 180_000,
  }, async () => {
    plane.writeProgram(program);
    const id = await plane.submit(
      plane.write('job.json', {
        kind: 'training',
        source: './code',
        command: ['node', 'train.mjs'],
        metrics: [{ name: 'loss', regex: 'loss=([0-9.]+)' }],
        instanceCount: 2,
        spot: true,
        checkpoints: true,
      }),
    );
    const { stages } = await plane.until(id, (one) => one.stages.training.jobId, 90);
    const trains: string = stages.training.jobId;
    const count = (word: string) => async () =>
      (await lines(trains)).filter((line) => line.startsWith(word)).length;
    await see('two hosts that begin', count('begins'), (found) => found === 2, 90);
    await plane.kill();
    await plane.start();
    const TrainingJobName = awsNameOf({ id: trains, attempt: 1 });
    const target = 'SageMaker.InterruptTrainingJob';
    expect(await localCall(plane, 'sagemaker', target, { TrainingJobName })).toBe(200);
    const job = await plane.end(id, 60);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    expect(job.result.training).toMatchObject({ metrics: { loss: 0.5 }, interruptions: 1 });
    expect(await count('begins')()).toBe(2);
    await see('both go on', count('goes on from epoch 7'), (found) => found === 2);
    const { lines: bill } = await plane.get(`/jobs/${trains}/cost`);
    expect(bill).toMatchObject([{ attempt: 1, state: 'closed' }]);
  });
});
