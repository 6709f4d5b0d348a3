import { afterEach, describe, expect, it } from 'vitest';
import { expectNothingHeld } from './accounts.ts';
import { noDenials, startStory } from './story.ts';

const image = '${image.uri}';
const pipeline = {
  kind: 'pipeline',
  name: 'forecast',
  budget: { maxCostUsd: '5.00' },
  notify: ['email:ml@example.com'],
  stages: {
    tune: {
      kind: 'tuning',
      image,
      command: ['node', 'train.mjs'],
      environment: { DATA: '${features.outputs.features}' },
      objective: { maximize: 'accuracy', regex: 'accuracy=([0-9.]+)' },
      ranges: { depth: { min: 1, max: 9, type: 'integer' } },
      maxJobs: 2,
    },
    features: { kind: 'task', image, command: ['node', 'prepare.mjs'], outputs: ['features'] },
    image: { kind: 'image', source: '', verify: { command: ['node', '--version'] } },
  },
};

type Model = NonNullable<Parameters<typeof startStory>[0]>['model'];

const model: Model = ({ service }) => ({
  runSeconds: 40,
  exitCode: 0,
  lines: service === 'sagemaker' ? ['accuracy=0.75'] : [],
});

async function tell(change: Model = model) {
  const story = await startStory({ model: change });
  const sha256 = 'a'.repeat(64);
  const { body } = await story.api('POST', '/uploads', { sha256, name: 'source.zip' });
  const job = structuredClone(pipeline);
  job.stages.image.source = body.uri;
  return { story, job };
}

describe('a pipeline', () => {
  afterEach(noDenials);

  it('runs its stages in the order of their references and has their results', async () => {
    const { story, job } = await tell();
    const ended = await story.end(await story.submit(job));
    expect(ended).toMatchObject({ phase: 'Succeeded', reason: null });
    expect(Object.keys(ended.stages)).toEqual(['image', 'features', 'tune']);
    expect(ended.result.image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(ended.result.tune.bestTrainingJob).toMatchObject({ objective: 0.75 });
    const features = await story.job(ended.stages.features.jobId);
    expect(features.spec.image).toBe(ended.result.image.uri);
    const { body } = await story.api('GET', `/jobs/${ended.id}/cost`);
    expect(body.actualUsd).toBe(ended.cost.actualUsd);
    expect(body.lines.map(({ stage }: { stage: string }) => stage)).toEqual([
      'image',
      'image',
      'features',
      'tune',
    ]);
  });

  it('fails with the stage that failed, starts nothing after it, tells once', async () => {
    const { story, job } = await tell(({ id }) => ({
      runSeconds: 10,
      exitCode: id.includes('codebuild') ? 0 : 9,
      lines: ['it broke'],
    }));
    const ended = await story.end(await story.submit(job));
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(ended.message).toMatch(/Stage 'image' failed.*exit code 9.*it broke/);
    const ofImage = { phase: 'Cancelled', reason: 'DependencyFailed', jobId: null };
    expect(ended.stages).toMatchObject({
      image: { phase: 'Failed', reason: 'UserCodeFailed' },
      features: { ...ofImage, message: "'image' did not succeed." },
      tune: { ...ofImage, message: "'image' did not succeed." },
    });
    await story.advance(60_000);
    expect(story.outbox()).toHaveLength(1);
  });

  it('runs side by side what needs nothing of each other', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 600, exitCode: 0 }) });
    const task = { kind: 'task', image: 'registry.example/worker:1', command: ['x'] };
    const stages = { a: task, b: task, c: task, last: { ...task, needs: ['a', 'b', 'c'] } };
    const ended = await story.end(await story.submit({ kind: 'pipeline', stages }));
    expect(ended).toMatchObject({ phase: 'Succeeded' });
    const jobs = await Promise.all(
      ['a', 'b', 'c', 'last'].map((name) => story.job(ended.stages[name].jobId)),
    );
    const [starts, ends] = ['startedAt', 'endedAt'].map((name) =>
      jobs.map((one) => Date.parse(one[name])),
    );
    const firstEnd = Math.min(...ends!);
    expect(starts!.map((start) => start < firstEnd)).toEqual([true, true, true, false]);
    expect(starts![3]).toBeGreaterThanOrEqual(Math.max(...ends!.slice(0, 3)));
  });

  it('ends with a stage that failed what needs it and nothing else', async () => {
    const story = await startStory({
      model: ({ command = [] }) => ({
        runSeconds: command.includes('fails') ? 60 : 900,
        exitCode: command.includes('fails') ? 3 : 0,
      }),
    });
    const task = { kind: 'task', image: 'registry.example/worker:1', command: ['works'] };
    const stages = {
      fails: { ...task, command: ['fails'] },
      after: { ...task, needs: ['fails'] },
      later: { ...task, needs: ['after', 'other'] },
      other: task,
      next: { ...task, needs: ['other'] },
    };
    const id = await story.submit({ kind: 'pipeline', stages, notify: ['email:ml@example.com'] });
    await story.runUntil(async () => {
      const { later } = (await story.job(id)).stages;
      return later.phase === 'Cancelled';
    });
    const { stages: early, phase } = await story.job(id);
    expect({ phase, other: early.other.phase }).toEqual({ phase: 'Running', other: 'Running' });
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(ended.message).toMatch(/^Stage 'fails' failed: .*exit code 3/);
    const cancelled = { phase: 'Cancelled', reason: 'DependencyFailed', jobId: null };
    expect(ended.stages).toMatchObject({
      fails: { phase: 'Failed', reason: 'UserCodeFailed' },
      after: { ...cancelled, message: "'fails' did not succeed." },
      later: { ...cancelled, message: "'after' did not succeed." },
      other: { phase: 'Succeeded', reason: null },
      next: { phase: 'Succeeded', reason: null },
    });
    await story.advance(600_000);
    expect(story.outbox()).toHaveLength(1);
    await expectNothingHeld(story);
  });

  it('is cancelled with all its stages', async () => {
    const { story, job } = await tell(({ service }) => ({
      runSeconds: service === 'sagemaker' ? 90_000 : 20,
      exitCode: 0,
    }));
    const id = await story.submit(job);
    await story.runUntil(async () => {
      const { tune } = (await story.job(id)).stages;
      return tune.phase === 'Running';
    });
    await story.api('POST', `/jobs/${id}/cancel`);
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Cancelled', stages: { tune: { phase: 'Cancelled' } } });
    await story.advance(60_000);
    expect(story.outbox()).toHaveLength(1);
  });
});
