import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import { expectNothingHeld } from './accounts.ts';
import { invoke } from './endpoint-world.ts';
import { noDenials, type Story, startStory, tuningJob } from './story.ts';

const trainingJob = {
  kind: 'training',
  name: 'final',
  image: 'registry.example/trainer:1',
  command: ['python3', 'train.py'],
  hyperParameters: { lr: 0.1, epochs: 3 },
  metrics: [{ name: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' }],
  notify: ['email:ml@example.com'],
};

const spot = { spot: true, checkpoints: true, timeoutSeconds: 7200 };

/** What SageMaker calls the training job of the job's attempt. */
const nameOf = (id: string, attempt = 1) => awsNameOf({ id, attempt });

const describeTraining = (story: Story, name: string) =>
  story.kernel.call<Shape>(
    'sagemaker',
    'DescribeTrainingJob',
    { TrainingJobName: name },
    planePrincipal,
  );

/** Nothing is held or computes any more, and what the months say is what the jobs say. */
async function expectSettled(story: Story): Promise<void> {
  await story.advance(600_000);
  const { spent, booked } = await expectNothingHeld(story);
  expect(spent).toBe(booked);
}

/** Trains for so long; the host that `fails` names does not. */
const model =
  (runSeconds: number, fails = 'nobody') =>
  ({ id, service }: ContainerSpec) => ({
    runSeconds: id.endsWith(fails) ? 60 : runSeconds,
    exitCode: id.endsWith(fails) ? 3 : 0,
    lines: service === 'sagemaker' ? ['validation:rmse=9', 'validation:rmse=0.25'] : ['done'],
  });

describe('a training job', () => {
  afterEach(noDenials);

  it('ends with its model and metrics, billed by the second, and told once', async () => {
    const story = await startStory({ model: model(600) });
    const id = await story.submit({ ...trainingJob, instanceCount: 2 });
    const job = await story.end(id);
    expect(job, job.message).toMatchObject({ phase: 'Succeeded', kind: 'training' });
    expect(job.result.modelArtifact).toMatch(/\/output\/ty-[0-9a-z]{26}-01\/output\/model.tar.gz$/);
    expect(job.result.metrics).toEqual({ 'validation:rmse': 0.25 });
    expect(job.result.series['validation:rmse'].map(([, value]: number[]) => value)).toEqual([
      9, 0.25,
    ]);
    const { HyperParameters, ResourceConfig } = await describeTraining(story, nameOf(id));
    expect(HyperParameters).toEqual({ lr: '0.1', epochs: '3' });
    expect(ResourceConfig.InstanceCount).toBe(2);
    const { lines } = (await story.api('GET', `/jobs/${id}/cost`)).body;
    expect(lines).toMatchObject([{ seconds: 600, state: 'closed' }]);
    await expectSettled(story);
    expect(story.outbox()).toHaveLength(1);
    expect(story.outbox()[0]?.body).toContain('validation:rmse=0.25');
  });

  it('keeps a hundred points of a long series, the first and the last among them', async () => {
    const lines = Array.from({ length: 1000 }, (_, epoch) => `validation:rmse=${1000 - epoch}`);
    const story = await startStory({ model: (spec) => ({ ...model(60)(spec), lines }) });
    const { result } = await story.end(await story.submit(trainingJob));
    const values = result.series['validation:rmse'].map(([, value]: number[]) => value);
    expect(values.length).toBeGreaterThan(50);
    expect(values.length).toBeLessThanOrEqual(100);
    expect([values[0], values.at(-1)]).toEqual([1000, 1]);
  });

  it('fails with what the program said, and without another attempt', async () => {
    const story = await startStory({ model: model(600, '') });
    const job = await story.end(await story.submit(trainingJob));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed', attempt: 1 });
    expect(job.message).toContain('exit code: 3');
    await expectSettled(story);
  });

  it('fails when one of three hosts fails, and names it', async () => {
    const story = await startStory({ model: model(3000, 'algo-2') });
    const job = await story.end(await story.submit({ ...trainingJob, instanceCount: 3 }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(job.message).toContain('host algo-2');
    await expectSettled(story);
  });

  it('stops when it is cancelled, and costs what it has trained', async () => {
    const story = await startStory({ model: model(3000) });
    const id = await story.submit(trainingJob);
    await story.until(id, 'Running');
    await story.advance(300_000);
    await story.api('POST', `/jobs/${id}/cancel`);
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    expect((await describeTraining(story, nameOf(id))).TrainingJobStatus).toBe('Stopped');
    await expectSettled(story);
  });

  it('is tried again, with its checkpoints, when AWS had no machine for it', async () => {
    const story = await startStory({
      model: model(600),
      faults: {
        capacity: {
          training: ({ name }) => (name.endsWith('-01') ? { is: 'unavailable' } : undefined),
        },
      },
    });
    const id = await story.submit({ ...trainingJob, checkpoints: true });
    expect((await story.until(id, 'Recovering')).reason).toBe('CapacityUnavailable');
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 2 });
    const places = [1, 2].map(async (attempt) => {
      const { CheckpointConfig } = await describeTraining(story, nameOf(id, attempt));
      return CheckpointConfig.S3Uri;
    });
    const [first, second] = await Promise.all(places);
    expect(first).toMatch(/\/checkpoints\/$/);
    expect(second).toBe(first);
    await expectSettled(story);
  });

  it('on Spot goes on after an interruption, is not billed for the wait, and says so', async () => {
    const story = await startStory({
      model: (spec) => model(spec.id.includes('run-') ? 900 : 3000)(spec),
      faults: {
        capacity: {
          training: ({ run }) => (run === 1 ? { is: 'reclaimed', afterSeconds: 600 } : undefined),
        },
      },
    });
    const id = await story.submit({ ...trainingJob, ...spot });
    const job = await story.end(id);
    expect(job, job.message).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    expect(job.result.interruptions).toBe(1);
    const { lines } = (await story.api('GET', `/jobs/${id}/cost`)).body;
    expect(lines).toMatchObject([{ seconds: 1500 }]);
    await expectSettled(story);
  });

  it('on Spot has its time to train for training alone, not for the wait between', async () => {
    let asked = 0;
    const waits = { is: 'unavailable' } as const;
    const story = await startStory({
      model: (spec) => model(spec.id.includes('run-') ? 90 : 3000)(spec),
      faults: {
        capacity: {
          training: ({ run }) => {
            if (run === 1) return { is: 'reclaimed', afterSeconds: 600 };
            asked += 1;
            return asked > 20 ? undefined : waits;
          },
        },
      },
    });
    const id = await story.submit({ ...trainingJob, ...spot, maxRuntimeSeconds: 700 });
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    const { lines } = (await story.api('GET', `/jobs/${id}/cost`)).body;
    expect(lines).toMatchObject([{ seconds: 690 }]);
  });

  it('on Spot waits for machines, at most as long as it may take', async () => {
    const story = await startStory({
      faults: { capacity: { training: () => ({ is: 'unavailable' }) } },
    });
    const id = await story.submit({ ...trainingJob, ...spot });
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(job.cost.actualUsd).toBe('0.00');
    await expectSettled(story);
  });

  it('is refused where Spot could cost more than an hour of work', async () => {
    const story = await startStory();
    const refused = { ...trainingJob, ...spot, checkpoints: false };
    const { status, body } = await story.api('POST', '/jobs', refused);
    expect(status).toBe(422);
    expect(body.detail).toContain('up to 7200 s of training would begin anew');
    await story.submit({ ...refused, maxRuntimeSeconds: 3600 });
  });
});

describe('the model of a training job', () => {
  afterEach(noDenials);

  it('is what an endpoint serves by the name of the job', async () => {
    const story = await startStory({ model: model(600) });
    const trained = await story.end(await story.submit(trainingJob));
    const endpoint = { kind: 'endpoint', name: 'btc', command: ['node', 'serve.mjs'], ttl: '7d' };
    const job = await story.end(await story.submit({ ...endpoint, model: '@latest(final)' }));
    expect(job, job.message).toMatchObject({ phase: 'Succeeded' });
    expect((await invoke(story)).body.model).toBe(trained.result.modelArtifact);
  });

  it('comes from the best of a search and is served, all in one pipeline', async () => {
    const story = await startStory();
    const { notify: _notify, name: _name, ...tune } = tuningJob;
    const { notify: _told, name: _called, metrics, ...rest } = trainingJob;
    const id = await story.submit({
      kind: 'pipeline',
      name: 'nightly',
      stages: {
        tune,
        train: {
          ...rest,
          metrics,
          instanceCount: 2,
          hyperParameters: { wd: '${tune.bestTrainingJob.hyperParameters.wd}' },
        },
        serve: {
          kind: 'endpoint',
          name: 'btc',
          model: '${train.modelArtifact}',
          image: 'registry.example/trainer:1',
          command: ['node', 'serve.mjs'],
          ttl: '7d',
        },
      },
    });
    const job = await story.end(id);
    expect(job, job.message).toMatchObject({ phase: 'Succeeded' });
    const { wd } = job.result.tune.bestTrainingJob.hyperParameters;
    const train = await describeTraining(story, nameOf(job.stages.train.jobId));
    expect(train.HyperParameters).toEqual({ wd });
    expect((await invoke(story)).body.model).toBe(job.result.train.modelArtifact);
  });
});
