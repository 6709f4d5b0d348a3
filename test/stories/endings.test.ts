import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { assemblyWith } from '../assembly.ts';
import { abortExecution } from './executions.ts';
import { noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

/** Everything that a job can hold, as the table has it. */
async function held(story: Story) {
  const { TableNames } = await story.kernel.call<Shape>(
    'dynamodb',
    'ListTables',
    {},
    planePrincipal,
  );
  const request = { TableName: TableNames[0] };
  const { Items } = await story.kernel.call<Shape>('dynamodb', 'Scan', request, planePrincipal);
  const rows = Items.filter(({ pk }: Shape) => /^(QUOTA|BUDGET|LIVE|QUEUE)/.test(pk.S));
  const sum = (name: string) =>
    rows.reduce((total: number, row: Shape) => total + Number(row[name]?.N ?? 0), 0);
  return {
    slots: sum('inUse'),
    reserved: sum('reservedMicroUsd'),
    spent: sum('spentMicroUsd'),
    waiting: rows.filter(({ pk }: Shape) => /^(LIVE|QUEUE)/.test(pk.S)).length,
  };
}

describe('the end of a job', () => {
  afterEach(noDenials);

  it('gives back its slot and its reservation and books what it cost', async () => {
    const story = await startStory();
    const id = await story.submit(taskJob);
    await story.until(id, 'Running');
    expect(await held(story)).toMatchObject({ slots: 1, reserved: 2 * 49_370, waiting: 1 });
    await story.end(id);
    expect(await held(story)).toEqual({ slots: 0, reserved: 0, spent: 2 * 823, waiting: 0 });
    const { body } = await story.api('GET', `/jobs/${id}/cost`);
    expect(body).toMatchObject({
      actualUsd: '0.000823',
      lines: [{ seconds: 60, state: 'closed' }],
    });
  });

  it('of one makes room for the next, in order', async () => {
    const story = await startStory();
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await story.submit({ ...tuningJob, name: `n${n}` }));
    await story.advance(20_000);
    const phases = await Promise.all(ids.map(async (id) => (await story.job(id)).phase));
    expect(phases).toEqual([...Array(4).fill('Running'), 'Queued', 'Queued']);
    for (const id of ids) expect(await story.end(id)).toMatchObject({ phase: 'Succeeded' });
    expect(await held(story)).toMatchObject({ slots: 0, reserved: 0, waiting: 0 });
  });

  it('tells why the user’s code failed, with its last words', async () => {
    const story = await startStory({
      model: () => ({ runSeconds: 5, exitCode: 3, lines: ['no column "close" in line 1'] }),
    });
    const job = await story.end(await story.submit(taskJob));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(job.message).toMatch(/exit code 3.*no column "close" in line 1/);
    await story.advance(10_000);
    expect(story.outbox()[0]?.body).toMatch(/What to do: Read the last log lines/);
  });

  it('comes by cancel during tuning: every trial stops, one message goes out', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 5000, exitCode: 0 }) });
    const id = await story.submit(tuningJob);
    await story.until(id, 'Running');
    const { status } = await story.api('POST', `/jobs/${id}/cancel`);
    expect(status).toBe(202);
    const began = story.clock.now();
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled', reason: 'Cancelled' });
    expect(story.clock.now() - began).toBeLessThan(150_000);
    const trials = (await story.api('GET', `/jobs/${id}/trials`)).body.items;
    expect(trials.map(({ status: one }: Shape) => one)).toEqual(['Stopped', 'Stopped']);
    expect((await story.api('POST', `/jobs/${id}/cancel`)).status).toBe(202);
    await story.advance(60_000);
    expect(story.outbox()).toHaveLength(1);
    expect(await held(story)).toMatchObject({ slots: 0, reserved: 0, waiting: 0 });
  });

  it('comes by its timeout, which stops the workload', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 50_000, exitCode: 0 }) });
    const id = await story.submit({ ...taskJob, timeoutSeconds: 600 });
    const began = story.clock.now();
    expect(await story.end(id)).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(story.clock.now() - began).toBeLessThan(700_000);
  });

  it('is settled when its execution is aborted from outside', async () => {
    const story = await startStory({ model: () => ({ runSeconds: 5000, exitCode: 0 }) });
    const id = await story.submit(taskJob);
    await story.until(id, 'Running');
    await abortExecution(story, id);
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Failed', reason: 'InternalError' });
    expect(await held(story)).toMatchObject({ slots: 0, reserved: 0, waiting: 0 });
  });
});

describe('a permission that is not granted', () => {
  it('fails the job with the missing statement named', async () => {
    const assembly = assemblyWith(
      '"sagemaker:CreateHyperParameterTuningJob"',
      '"sagemaker:ListModels"',
    );
    const story = await startStory({ assembly });
    const job = await story.end(await story.submit(tuningJob));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'AccessDenied' });
    expect(job.message).toMatch(
      /sagemaker:CreateHyperParameterTuningJob.*hyper-parameter-tuning-job/,
    );
  });
});
