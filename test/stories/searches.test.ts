import { afterEach, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import { calmModel, noDenials, type Story, startStory, tuningJob } from './story.ts';

afterEach(noDenials);

/** What SageMaker calls the tuning job of a job's first attempt. */
const nameOf = (id: string) => awsNameOf({ id, attempt: 1 });

/** The tuning job of a job's first attempt, as SageMaker has it. */
const describeSearch = ({ kernel }: Story, id: string) =>
  kernel.call<Shape>(
    'sagemaker',
    'DescribeHyperParameterTuningJob',
    { HyperParameterTuningJobName: nameOf(id) },
    planePrincipal,
  );

it('a search whose trials are all alike says so in job, trials and message', async () => {
  const model = (spec: ContainerSpec, random: () => number) => ({
    ...calmModel(spec, random),
    lines: ['validation:rmse=0.21815'],
  });
  const story = await startStory({ model });
  const id = await story.submit(tuningJob);
  const job = await story.end(id);
  const words = 'All 4 trials have the objective 0.21815, whatever wd was';
  expect(job.result.warning).toContain(words);
  const { body } = await story.api('GET', `/jobs/${id}/trials`);
  expect(body.warning).toContain(words);
  await story.advance(60_000);
  expect(story.outbox()[0]?.body).toContain(`Warning: ${words}`);
});

it('a grid tries each combination once, without being told how many there are', async () => {
  const story = await startStory();
  const { maxJobs: _, ...job } = tuningJob;
  const ranges = { depth: { values: [2, 4, 6] }, loss: { values: ['l1', 'l2', 'l1'] } };
  const id = await story.submit({ ...job, strategy: 'Grid', ranges });
  expect(await story.end(id)).toMatchObject({
    phase: 'Succeeded',
    progress: { done: 6, total: 6 },
    result: { trials: { completed: 6, failed: 0 } },
  });
  const { items } = (await story.api('GET', `/jobs/${id}/trials`)).body;
  const tried = items.map(({ hyperParameters: { depth, loss } }: Shape) => `${depth} ${loss}`);
  expect(tried).toEqual(['2 l1', '2 l2', '4 l1', '4 l2', '6 l1', '6 l2']);
  const { HyperParameterTuningJobConfig } = await describeSearch(story, id);
  expect(HyperParameterTuningJobConfig.ResourceLimits).not.toHaveProperty(
    'MaxNumberOfTrainingJobs',
  );
});

it('a search learns from an earlier one of its project, by the id of its job', async () => {
  const story = await startStory();
  const first = await story.submit(tuningJob);
  await story.end(first);
  const second = await story.submit({ ...tuningJob, warmStart: { from: [first] } });
  expect(await story.end(second)).toMatchObject({ phase: 'Succeeded' });
  expect((await describeSearch(story, second)).WarmStartConfig).toEqual({
    ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: nameOf(first) }],
    WarmStartType: 'IdenticalDataAndAlgorithm',
  });
  const from = [`job_${'0'.repeat(26)}`];
  const third = await story.submit({ ...tuningJob, warmStart: { from } });
  expect(await story.end(third)).toMatchObject({
    phase: 'Failed',
    reason: 'InvalidSpec',
    message: expect.stringContaining('there is no job job_000'),
  });
});

it('the best of a search is trained on two instances and served, in one pipeline', async () => {
  const story = await startStory();
  const { name: _, notify, ...search } = tuningJob;
  const { image, command, objective } = search;
  const train = {
    ...{ kind: 'training', image, command, instanceCount: 2 },
    hyperParameters: { wd: '${tune.bestTrainingJob.hyperParameters.wd}' },
    metrics: [{ name: objective.minimize, regex: objective.regex }],
  };
  const serve = { kind: 'endpoint', name: 'best', model: '${train.modelArtifact}', image };
  const stages = { tune: search, train, serve: { ...serve, command: ['serve'], ttl: '2h' } };
  const job = await story.end(await story.submit({ kind: 'pipeline', notify, stages }));
  expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
  const { wd } = job.result.tune.bestTrainingJob.hyperParameters;
  const training = await story.job(job.stages.train.jobId);
  expect(training.spec).toMatchObject({ hyperParameters: { wd }, instanceCount: 2 });
  const { body } = await story.api('GET', '/endpoints/best');
  expect(JSON.stringify(body)).toContain(job.result.train.modelArtifact);
});

it('a search keeps its other metrics, their last values and how they went', async () => {
  const told = [9, 4, 2].flatMap((mae, at) => [`validation:rmse=${mae / 2}`, `mae=${mae + at}`]);
  const model = (spec: ContainerSpec, random: () => number) => ({
    ...calmModel(spec, random),
    lines: [...told, 'loss=nan'],
  });
  const story = await startStory({ model });
  const metrics = ['mae', 'loss'].map((name) => ({ name, regex: `${name}=([0-9.eE+-]+)` }));
  const id = await story.submit({ ...tuningJob, metrics, maxJobs: 12, maxParallelJobs: 12 });
  expect(await story.end(id)).toMatchObject({ phase: 'Succeeded' });
  const trials = async (query = ''): Promise<Shape[]> =>
    (await story.api('GET', `/jobs/${id}/trials${query}`)).body.items;
  const kept = await trials();
  expect(kept).toHaveLength(12);
  for (const trial of kept) {
    expect(trial).toMatchObject({ objective: 1, metrics: { mae: 4 } });
    expect(trial.metrics).not.toHaveProperty('loss');
    expect(trial).not.toHaveProperty('series');
  }
  const course = (items: Shape[]) =>
    items.map(({ series }) => series?.map(([, value]: number[]) => value));
  expect(course(await trials('?metric=mae'))).toEqual(kept.map(() => [9, 5, 4]));
  expect(course(await trials('?metric=validation:rmse'))).toEqual(kept.map(() => [4.5, 2, 1]));
  expect(course(await trials('?metric=loss'))).toEqual(kept.map(() => []));
  expect(course(await trials('?metric=none'))).toEqual(kept.map(() => undefined));
  const [run] = (await story.api('GET', '/jobs?metrics=mae')).body.items;
  expect(run).toMatchObject({ id, run: { metrics: { mae: 4, 'validation:rmse': 1 } } });
  const report: string = (await story.api('GET', `/jobs/${id}/report`)).body;
  expect(report).toMatch(/<th[^>]*>validation:rmse<\/th>\s*<th[^>]*>mae<\/th>/);
});

it('a search whose trials differ has nothing to warn of', async () => {
  const story = await startStory();
  const id = await story.submit(tuningJob);
  expect((await story.end(id)).result).not.toHaveProperty('warning');
  expect((await story.api('GET', `/jobs/${id}/trials`)).body).not.toHaveProperty('warning');
});
