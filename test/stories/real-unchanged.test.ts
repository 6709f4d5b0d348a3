import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { needProgram } from './needed.ts';
import { RealPlane } from './real-plane.ts';

const programs = fileURLToPath(new URL('../programs/churn', import.meta.url));

describe('programs written for SageMaker, unchanged', { timeout: 180_000 }, () => {
  const plane = new RealPlane();
  const source = './churn';
  const inputs = { training: './churn/data' };

  const setUp = async () => {
    const folder = join(plane.data, 'churn');
    cpSync(programs, folder, { recursive: true });
    const made = spawnSync('python3', ['-m', 'venv', '--without-pip', join(folder, '.venv')]);
    expect(made.status, `${made.stderr}`).toBe(0);
    writeFileSync(join(folder, '.env'), 'AWS_SECRET_ACCESS_KEY=never-sent\n');
    await plane.start();
  };
  let isUp: Promise<void> | undefined;
  beforeEach((context) => {
    needProgram('python3', context);
    isUp ??= setUp();
    return isUp;
  });

  afterAll(() => plane.close());

  it('train as a task beside a virtual environment, and leave the model as an output', async () => {
    const task = { kind: 'task', name: 'fit', source, command: ['python3', 'train.py'] };
    const file = plane.write('task.json', { ...task, inputs, outputs: ['model'] });
    const job = await plane.end(await plane.submit(file), 120);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
    const model = await plane.object(`${job.result.task.outputs.model}model.json`);
    expect(Object.keys(JSON.parse(`${model}`))).toEqual(['w', 'b']);
    const said = (await plane.log(job.id)).map(({ message }) => message);
    expect(said).toContainEqual(expect.stringMatching(/^rows=120; lr=0\.1; validation:loss=0\./));
  });

  it('are tuned by their arguments: trials differ, and the best has the best rate', async () => {
    const file = plane.write('tuning.json', {
      kind: 'tuning',
      name: 'search',
      source,
      command: ['python3', 'train.py'],
      inputs,
      objective: { minimize: 'validation:loss', regex: 'validation:loss=([0-9.eE+-]+)' },
      ranges: { lr: { min: 1e-4, max: 1, scale: 'log' } },
      hyperParameters: { epochs: 3 },
      maxJobs: 3,
      maxParallelJobs: 3,
    });
    const id = await plane.submit(file);
    const job = await plane.end(id, 120);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
    const { items } = await plane.command('trials', id);
    const losses: number[] = items.map(({ objective }: Shape) => objective);
    expect(new Set(losses).size).toBe(3);
    expect(job.result.tuning.bestTrainingJob.objective).toBe(Math.min(...losses));
  });

  it('are served by a program that listens on port 8080, made after the training', async () => {
    const file = plane.write('endpoint.json', {
      kind: 'endpoint',
      name: 'churn',
      model: '@latest(search)',
      source,
      command: ['python3', 'serve.py'],
      ttl: '1h',
    });
    const job = await plane.end(await plane.submit(file), 120);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded', reason: null });
    const ask = async (months: number) =>
      JSON.parse(await plane.say('invoke', 'churn', '--json', JSON.stringify({ months }))).churn;
    expect(await ask(1)).toBeGreaterThan(await ask(59));
    expect(plane.complaints).toEqual([]);
  });
});
