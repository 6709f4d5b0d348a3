import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { abortExecution } from './executions.ts';
import { calmModel, noDenials, type Story, startStory, taskJob, tuningJob } from './story.ts';

type Call = NonNullable<NonNullable<VirtualOptions['faults']>['call']>;

const minute = 60_000;
const hour = 60 * minute;

/** How many tasks run in the plane's cluster. */
async function running(story: Story): Promise<number> {
  const request = { cluster: 'trainyard', desiredStatus: 'RUNNING' };
  const { taskArns } = await story.kernel.call<Shape>('ecs', 'ListTasks', request, planePrincipal);
  return taskArns.length;
}

/** A story with a switch: while it is on, these calls fail as the kind says. */
async function switched(
  does: (call: Parameters<Call>[0]) => boolean,
  kind: NonNullable<ReturnType<Call>>,
  model: VirtualOptions['model'] = calmModel,
) {
  const outage = { isOn: false };
  const call: Call = (one) => (outage.isOn && does(one) ? kind : undefined);
  return { outage, story: await startStory({ faults: { call }, model }) };
}

const longTask = { ...taskJob, timeoutSeconds: 50 * 3600 };
const forty: VirtualOptions['model'] = () => ({ runSeconds: 40 * 3600, exitCode: 0 });

/** Amazon ECS knows a task for an hour after its end, so all of these are over within that. */
const ofHours =
  (hours: number): VirtualOptions['model'] =>
  () => ({ runSeconds: hours * 3600, exitCode: 0 });

/** A task, of 40 hours, at its 20th, when all looks at tasks begin to fail. */
async function atHour20(kind: NonNullable<ReturnType<Call>>, model = forty) {
  const { outage, story } = await switched(
    ({ operation }) => operation === 'DescribeTasks',
    kind,
    model,
  );
  const id = await story.submit(longTask);
  await story.advance(20 * hour);
  outage.isOn = true;
  return { outage, story, id };
}

describe('an outage while a task computes', () => {
  afterEach(noDenials);

  it.each([
    ['throttle', 2 * minute],
    ['lose-request', 20 * minute],
    ['throttle', 3 * hour],
  ] as const)('of looks (%s for %i ms) does not end the job', async (kind, ms) => {
    const { outage, story, id } = await atHour20(kind);
    await story.advance(ms);
    outage.isOn = false;
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    await story.stop();
  });

  it('is shown by job and doctor after ten minutes, and no longer once it is over', async () => {
    const { outage, story, id } = await atHour20('throttle');
    await story.advance(hour + 5 * minute);
    const began = story.clock.now();
    const { waiting } = await story.job(id);
    expect(waiting).toMatchObject({ for: 'watch', error: expect.stringMatching(/^Throttling/) });
    expect(began - Date.parse(waiting.since)).toBeGreaterThan(10 * minute);
    const doctor = async () =>
      (await story.api('GET', '/doctor')).body.checks.find(
        ({ name }: { name: string }) => name === 'outages',
      );
    expect(await doctor()).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/^1 job wait.*watch: ThrottlingException/),
    });
    outage.isOn = false;
    await story.advance(10 * minute);
    expect((await story.job(id)).waiting).toBeUndefined();
    expect(await doctor()).toMatchObject({ status: 'ok' });
    await story.stop();
  });

  it('of more than six hours ends the job for its true reason and stops the task', async () => {
    const { outage, story, id } = await atHour20('throttle');
    await story.advance(8 * hour);
    expect(await running(story)).toBe(0);
    outage.isOn = false;
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Failed', reason: 'InternalError' });
    expect(job.message).toMatch(/^ThrottlingException: Rate exceeded/);
    await story.stop();
  });

  it('of more than six hours in which the task has finished keeps what it did', async () => {
    const { outage, story, id } = await atHour20('throttle', ofHours(25.9));
    // The first look that fails is at 20:03; six hours later it is given up.
    await story.advance(6.2 * hour);
    expect(await story.job(id)).toMatchObject({ waiting: { for: 'settle' } });
    outage.isOn = false;
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded', attempt: 1, result: { outputs: {} } });
    await story.stop();
  });

  it('keeps what had finished, though its job was cancelled before anybody saw it', async () => {
    const { outage, story, id } = await atHour20('throttle', ofHours(22));
    await story.advance(2.2 * hour);
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.advance(20 * minute);
    outage.isOn = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', result: { outputs: {} } });
    await story.stop();
  });

  it('keeps what had finished, though its execution was aborted', async () => {
    const { outage, story, id } = await atHour20('throttle', ofHours(22));
    await story.advance(2.2 * hour);
    await abortExecution(story, id);
    await story.advance(20 * minute);
    outage.isOn = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', result: { outputs: {} } });
    await story.stop();
  });

  it('hides no last words of code that failed, though its execution was aborted', async () => {
    const failing: VirtualOptions['model'] = () => ({
      runSeconds: 22 * 3600,
      exitCode: 1,
      lines: ['no such column: price'],
    });
    const { outage, story, id } = await atHour20('throttle', failing);
    await story.advance(2.2 * hour);
    await abortExecution(story, id);
    await story.advance(20 * minute);
    outage.isOn = false;
    const ended = await story.end(id);
    expect(ended).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(ended.message).toContain('no such column: price');
    await story.stop();
  });

  it('stops the task at its timeout though no look can see it', async () => {
    const { story, id } = await atHour20('lose-request');
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.advance(10 * minute);
    expect(await running(story)).toBe(0);
    await story.stop();
  });
});

describe('a denial', () => {
  it.each([
    ['starts', 'RunTask'],
    ['verifies', 'DescribeImages'],
  ])(
    'that a job meets where it %s ends it after two minutes, as a denial',
    async (_, operation) => {
      const { outage, story } = await switched((call) => call.operation === operation, 'deny');
      outage.isOn = true;
      const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/trainyard/images:one';
      const id = await story.submit(operation === 'RunTask' ? taskJob : { ...taskJob, image });
      const began = story.clock.now();
      const job = await story.end(id);
      expect(job).toMatchObject({ phase: 'Failed', reason: 'AccessDenied', attempt: 1 });
      expect(job.message).toMatch(/not authorized/);
      const lasted = story.clock.now() - began;
      expect(lasted).toBeGreaterThan(1.5 * minute);
      expect(lasted).toBeLessThan(12 * minute);
      expect(await running(story)).toBe(0);
      await story.stop();
    },
  );

  it('of a minute where a job starts is waited out: IAM is late', async () => {
    const { outage, story } = await switched(({ operation }) => operation === 'RunTask', 'deny');
    outage.isOn = true;
    const id = await story.submit(taskJob);
    await story.advance(minute);
    outage.isOn = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    await story.stop();
  });

  it('of three hours is waited out where something computes already', async () => {
    const { outage, story, id } = await atHour20('deny');
    await story.advance(3 * hour);
    expect(await story.job(id)).toMatchObject({ phase: 'Running', waiting: { for: 'watch' } });
    outage.isOn = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    await story.stop();
  });
});

describe('an outage at the other steps of a job', () => {
  afterEach(noDenials);

  const isOf = (step: string) => (call: Parameters<Call>[0]) =>
    call.roleArn?.toLowerCase().includes(step) ?? false;

  it.each(['jobverify', 'taskstart', 'taskcollect', 'jobsettle'])(
    'of 20 minutes, all calls of %s, does not end the job',
    async (step) => {
      const { outage, story } = await switched(isOf(step), 'lose-request');
      outage.isOn = true;
      const id = await story.submit(taskJob);
      await story.advance(20 * minute);
      outage.isOn = false;
      expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
      await story.stop();
    },
  );

  it('of an hour after the last trial keeps the search, with its result', async () => {
    const isDescribe = isOf('tuningcollect');
    const { outage, story } = await switched(
      (call) => isDescribe(call) && call.service === 'sagemaker',
      'lose-request',
    );
    outage.isOn = true;
    const id = await story.submit(tuningJob);
    await story.advance(hour);
    expect(await story.job(id)).toMatchObject({ waiting: { for: 'collect' } });
    outage.isOn = false;
    const job = await story.end(id);
    expect(job).toMatchObject({ phase: 'Succeeded' });
    expect(job.result.bestTrainingJob.name).toMatch(/^ty-/);
    await story.stop();
  });

  it('which the job is not cancelled for: what had finished is kept', async () => {
    const { outage, story } = await switched(isOf('taskcollect'), 'throttle');
    outage.isOn = true;
    const id = await story.submit(taskJob);
    await story.advance(10 * minute);
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.advance(10 * minute);
    outage.isOn = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded' });
    await story.stop();
  });
});
