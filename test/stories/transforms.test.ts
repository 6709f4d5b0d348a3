import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import { accountsOf } from './accounts.ts';
import { withModel } from './endpoint-world.ts';
import { noDenials, type Story } from './story.ts';

/** Scores what lies under a prefix, line by line, with the newest model called `search`. */
const transformJob = {
  kind: 'transform',
  name: 'score',
  model: '@latest(search)',
  command: ['node', 'serve.mjs'],
  contentType: 'text/csv',
  splitType: 'Line',
  batchStrategy: 'SingleRecord',
  assembleWith: 'Line',
  notify: ['email:ml@example.com'],
};

const call = (story: Story, service: string, operation: string, request: Shape) =>
  story.kernel.call<Shape>(service, operation, request, planePrincipal);

/** A model, two objects under a prefix, and how the containers of a transform job go. */
async function withData(course: object, options: Parameters<typeof withModel>[0] = {}) {
  const model = (spec: ContainerSpec) => ({
    runSeconds: 600,
    exitCode: 0,
    lines: ['validation:rmse=0.25'],
    ...(spec.id.startsWith('sagemaker-transform-') ? course : {}),
  });
  const { story, trained } = await withModel({ model, ...options });
  const [, bucket = ''] = /^s3:\/\/([^/]+)/.exec(modelOf(trained)) ?? [];
  const put = (Key: string, Body: string) =>
    call(story, 's3', 'PutObject', { Bucket: bucket, Key, Body: Buffer.from(Body) });
  await put('projects/default/data/day/a.csv', '1,2\n3,4\n');
  await put('projects/default/data/day/more/b.csv', '5,6');
  const job = { ...transformJob, input: `s3://${bucket}/projects/default/data/day/` };
  const textAt = async (uri: string) => {
    const Key = uri.slice(`s3://${bucket}/`.length);
    const { Body } = await call(story, 's3', 'GetObject', { Bucket: bucket, Key });
    return Buffer.from(Body).toString('utf8');
  };
  return { story, trained, job, textAt };
}

const modelOf = ({ result }: Shape): string => result.bestTrainingJob.modelArtifact;

/** What SageMaker calls the transform job of the job's attempt, and its model. */
const nameOf = (id: string, attempt = 1) => awsNameOf({ id, attempt });

const describeTransform = (story: Story, id: string) =>
  call(story, 'sagemaker', 'DescribeTransformJob', { TransformJobName: nameOf(id) });

/** Nothing is held or computes any more, the model of the attempt is gone, the months agree. */
async function expectSettled(story: Story, id: string): Promise<void> {
  await story.advance(600_000);
  const { reserved, spent, booked, open, slots, waiting } = await accountsOf(story);
  const held = { reserved, open, slots, waiting };
  expect(held).toEqual({ reserved: 0, open: 0, slots: 0, waiting: 0 });
  expect(spent).toBe(booked);
  const model = call(story, 'sagemaker', 'DescribeModel', { ModelName: nameOf(id) });
  await expect(model).rejects.toThrow('Could not find model');
}

const linesOf = async (story: Story, id: string) =>
  (await story.api('GET', `/jobs/${id}/cost`)).body.lines;

describe('a batch transform', () => {
  afterEach(noDenials);

  it('sends each record to the model, keeps the answers, and is billed by the second', async () => {
    const { story, trained, job, textAt } = await withData({ runSeconds: 300 });
    const id = await story.submit({ ...job, instanceCount: 2 });
    const ended = await story.end(id);
    expect(ended, ended.message).toMatchObject({ phase: 'Succeeded', kind: 'transform' });
    const { output, modelArtifact } = ended.result;
    expect(modelArtifact).toBe(modelOf(trained));
    const answer = (received: number) => JSON.stringify({ model: modelArtifact, received });
    expect(await textAt(`${output}a.csv.out`)).toBe(`${answer(4)}\n${answer(4)}\n`);
    expect(await textAt(`${output}more/b.csv.out`)).toBe(`${answer(3)}\n`);
    const [line] = await linesOf(story, id);
    expect(line).toMatchObject({ seconds: 300, state: 'closed' });
    // 2 × ml.m5.large for five minutes, at 0.115 dollars an hour.
    expect(Number(ended.cost.actualUsd)).toBeCloseTo((2 * 0.115) / 12, 2);
    await expectSettled(story, id);
  });

  it('fails once when the model refuses a record, and says so in the log', async () => {
    const refuse = new TextEncoder().encode('no such column');
    const { story, job } = await withData(
      {},
      { serve: () => ({ status: 400, contentType: 'text/plain', body: refuse }) },
    );
    const id = await story.submit(job);
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed', attempt: 1 });
    expect(ended.message).toContain('See job logs for more information');
    const { items } = (await story.api('GET', `/jobs/${id}/logs`)).body;
    const said = items.map(({ message }: Shape) => message).join('\n');
    expect(said).toMatch(/a\.csv: Bad HTTP status received from algorithm: 400 no such column/);
    await expectSettled(story, id);
  });

  it('fails when the container ends before it has answered', async () => {
    const { story, job } = await withData({ exitCode: 3, runSeconds: 60 });
    const id = await story.submit(job);
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed', attempt: 1 });
    expect(ended.message).toContain('exit code: 3');
    expect(await linesOf(story, id)).toMatchObject([{ seconds: 60 }]);
    await expectSettled(story, id);
  });

  it('fails when there is nothing under its prefix, and costs nothing', async () => {
    const { story, job } = await withData({});
    const id = await story.submit({ ...job, input: `${job.input}none/` });
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Failed' });
    expect(ended.message).toContain('No S3 objects found');
    expect(ended.cost.actualUsd).toBe('0.00');
    await expectSettled(story, id);
  });

  it('stops when it is cancelled, and costs what it has run', async () => {
    const { story, job } = await withData({ runSeconds: 3000 });
    const id = await story.submit(job);
    await story.until(id, 'Running');
    await story.advance(300_000);
    await story.api('POST', `/jobs/${id}/cancel`);
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    expect((await describeTransform(story, id)).TransformJobStatus).toBe('Stopped');
    const [line] = await linesOf(story, id);
    expect(line.seconds).toBeGreaterThanOrEqual(300);
    expect(line.seconds).toBeLessThan(600);
    await expectSettled(story, id);
  });

  it.each([
    ['CreateModel', 'kill-after'],
    ['CreateTransformJob', 'kill-before'],
    ['CreateTransformJob', 'kill-after'],
    ['CreateTransformJob', 'lose-reply'],
    ['DescribeTransformJob', 'kill-after'],
    ['DeleteModel', 'kill-after'],
  ] as const)('is made once when the plane crashes in %s (%s)', async (operation, fate) => {
    let crashes = 0;
    const { story, job } = await withData(
      {},
      {
        faults: {
          call: (one) => {
            if (one.operation !== operation || crashes === 1) return undefined;
            crashes += 1;
            return fate;
          },
        },
      },
    );
    const id = await story.submit(job);
    const ended = await story.end(id);
    expect(crashes).toBe(1);
    expect(ended, ended.message).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    const list = await call(story, 'sagemaker', 'ListTransformJobs', {});
    expect(list.TransformJobSummaries.map((one: Shape) => one.TransformJobName)).toEqual([
      nameOf(id),
    ]);
    expect(await linesOf(story, id)).toMatchObject([{ seconds: 600, state: 'closed' }]);
    await expectSettled(story, id);
  });

  it('asks for a model that was trained', async () => {
    const { story, job } = await withData({});
    const { body } = await story.api('POST', '/plans', { ...job, model: '@latest(nobody)' });
    expect(JSON.stringify(body)).toContain('No job called nobody has trained a model');
  });
});
