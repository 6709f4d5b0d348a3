import { afterEach, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { calmModel, noDenials, type Story, startStory, tuningJob } from './story.ts';

afterEach(noDenials);

/** Trials of a minute that tell their objective as they go: the n-th the n-th of these curves. */
function telling(...curves: number[][]) {
  const names: string[] = [];
  return (spec: ContainerSpec, random: () => number) => {
    if (!names.includes(spec.id)) names.push(spec.id);
    const curve = curves[names.indexOf(spec.id)] ?? [];
    const lines = curve.map((value) => `validation:rmse=${value}`);
    return { ...calmModel!(spec, random), runSeconds: 60, lines, paced: true };
  };
}

const level = (value: number, epochs = 12) => Array.from({ length: epochs }, () => value);
const falling = (from: number) => Array.from({ length: 12 }, (_, epoch) => from - epoch / 20);

async function search(curves: number[][], change: object) {
  const story = await startStory({ model: telling(...curves) });
  const one = { ...tuningJob, maxJobs: curves.length, maxParallelJobs: 1, ...change };
  const id = await story.submit(one);
  const job = await story.end(id);
  return { job, trials: await trialsOf(story, id) };
}

const trialsOf = async (story: Story, id: string): Promise<Shape[]> =>
  (await story.api('GET', `/jobs/${id}/trials`)).body.items;

const secondsOf = ({ startedAt, endedAt }: Shape) =>
  (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;

it('early stopping ends a trial that is worse than the median of the earlier ones', async () => {
  const curves = [1, 1.2, 1.1, 1.3, 3, 0.9].map(falling);
  const { job, trials } = await search(curves, { earlyStopping: true });
  expect(job).toMatchObject({ phase: 'Succeeded', progress: { done: 6 } });
  expect(job.result).toMatchObject({
    bestTrainingJob: { name: trials[5]!.name, objective: falling(0.9).at(-1) },
    trials: { completed: 5, failed: 0, stopped: 1 },
  });
  expect(trials.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 4 }, () => 'Completed'),
    'Stopped',
    'Completed',
  ]);
  expect(trials[4]).toMatchObject({ objective: 3 });
  expect(secondsOf(trials[4]!)).toBeLessThan(10);
});

it('without it every trial runs to its end', async () => {
  const { trials } = await search([1, 1.2, 1.1, 1.3, 3].map(falling), {});
  expect(trials.map(secondsOf)).toEqual([60, 60, 60, 60, 60]);
});

it('a search ends at a value that is good enough, with what runs beside it', async () => {
  const curves = [level(1.5), level(0.8), level(1.2), level(1.1), level(1)];
  const completion = { target: 0.8 };
  const { job, trials } = await search(curves, { completion, maxParallelJobs: 2 });
  expect(job).toMatchObject({
    phase: 'Succeeded',
    result: { bestTrainingJob: { objective: 0.8 } },
  });
  expect(trials.length).toBeLessThan(5);
  expect(trials.at(-1)?.status).not.toBe('InProgress');
});

it('a search ends after so many trials that are no better by one per cent', async () => {
  const curves = [2, 1, 0.995, 1.4, 0.992, 0.5, 0.4].map((value) => level(value));
  const { job, trials } = await search(curves, { completion: { notImproving: 3 } });
  expect(trials.map(({ objective }) => objective)).toEqual([2, 1, 0.995, 1.4, 0.992]);
  expect(job).toMatchObject({
    phase: 'Succeeded',
    result: { bestTrainingJob: { objective: 0.992 } },
  });
});

it('a search that has converged ends before its last trial', async () => {
  const curves = Array.from({ length: 20 }, (_, trial) => level(trial === 3 ? 1 : 2));
  const { job, trials } = await search(curves, { completion: { converged: true } });
  expect(job.phase).toBe('Succeeded');
  expect(trials).toHaveLength(14);
});

it('Hyperband stops worse trials early, and those that go on after the most epochs', async () => {
  const curves = [5, 4, 6, 7, 3, 8].map((value) => level(value));
  const hyperband = { minResource: 1, maxResource: 9 };
  const { job, trials } = await search(curves, { strategy: 'Hyperband', hyperband });
  expect(job.phase).toBe('Succeeded');
  expect(job.result.bestTrainingJob).toMatchObject({ name: trials[4]!.name, objective: 3 });
  expect(trials.map(({ status }) => status)).toEqual(trials.map(() => 'Stopped'));
  const epochs = trials.map((trial) => Math.floor(secondsOf(trial) / 5));
  expect(epochs.map((count) => (count < 3 ? 'early' : count < 9 ? 'later' : 'full'))).toEqual([
    'full',
    'full',
    'early',
    'early',
    'full',
    'early',
  ]);
});

it('Hyperband lets a trial end that stops by itself at the most epochs', async () => {
  const curves = [5, 4, 6].map((value) => level(value, 9));
  const { trials } = await search(curves, {
    strategy: 'Hyperband',
    hyperParameters: { epochs: 9 },
  });
  expect(trials.map(({ status }) => status)).toEqual(['Completed', 'Completed', 'Stopped']);
});
