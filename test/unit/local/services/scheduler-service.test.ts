import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { createScheduler } from '../../../../infra/local/services/scheduler/scheduler.ts';
import { createSqs } from '../../../../infra/local/services/sqs/sqs.ts';
import { messagingPlane, noon } from './messaging-plane.ts';

const day = 86_400;
const target = {
  Arn: 'arn:aws:lambda:us-east-1:000000000000:function:door:live',
  RoleArn: 'arn:aws:iam::000000000000:role/clock',
  Input: '{"at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>"}',
};
const nightly = {
  Name: 'nightly',
  ScheduleExpression: 'cron(30 2 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: target,
};

function start(copies?: () => number) {
  const plane = messagingPlane([createScheduler(copies ? { copies } : {}), createSqs()]);
  const call = (operation: string, request: object) =>
    plane.call<Shape>('scheduler', operation, request);
  const invokes = () => plane.calls.filter(({ operation }) => operation === 'Invoke');
  const fired = () => invokes().map(({ request }) => JSON.parse(request.Payload).at);
  return { ...plane, call, fired, invokes };
}

describe('a schedule', () => {
  it('fires by the wall clock: not at a missing time, once at one that repeats', async () => {
    const plane = start();
    await plane.call('CreateSchedule', nightly);
    await plane.pass(240 * day);
    const around = (month: string) => plane.fired().filter((at) => at.startsWith(month));
    expect(around('2026-03-2').slice(-2)).toEqual(['2026-03-27T01:30:00Z', '2026-03-28T01:30:00Z']);
    expect(around('2026-03-3')[0]).toBe('2026-03-30T00:30:00Z');
    expect(around('2026-10-25')).toEqual(['2026-10-25T00:30:00Z']);
    expect(around('2026-10-26')).toEqual(['2026-10-26T01:30:00Z']);
    expect(new Set(plane.fired()).size).toBe(239);
  });

  it('invokes as its role, which the role of Scheduler was asked for', async () => {
    const plane = start();
    await plane.call('CreateSchedule', { ...nightly, ScheduleExpression: 'rate(1 hour)' });
    await plane.pass(3600);
    const [assumed, invoked] = plane.calls;
    expect(assumed).toMatchObject({
      as: 'scheduler.amazonaws.com',
      sourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default',
    });
    expect(invoked).toMatchObject({
      as: 'arn:aws:iam::000000000000:session/clock/scheduler',
      request: { FunctionName: target.Arn, InvocationType: 'Event' },
    });
    expect(plane.checks).toContainEqual({
      action: 'iam:PassRole',
      resource: target.RoleArn,
      conditions: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  });

  it('fires once at a time, and is deleted after that if it says so', async () => {
    const plane = start();
    const once = { ...nightly, ScheduleExpression: 'at(2026-03-10T14:00:00)' };
    await plane.call('CreateSchedule', { ...once, ActionAfterCompletion: 'DELETE' });
    await plane.pass(2 * day);
    expect(plane.fired()).toEqual(['2026-03-10T13:00:00Z']);
    await expect(plane.call('GetSchedule', { Name: 'nightly' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
  });

  it('keeps to its dates, and rests while it is disabled', async () => {
    const plane = start();
    const hourly = { ...nightly, ScheduleExpression: 'rate(1 hour)' };
    const StartDate = noon / 1000 + 2 * 3600;
    await plane.call('CreateSchedule', { ...hourly, StartDate, EndDate: StartDate + 3600 });
    await plane.pass(day);
    expect(plane.fired()).toEqual(['2026-03-10T14:00:00Z', '2026-03-10T15:00:00Z']);
    await plane.call('UpdateSchedule', { ...hourly, State: 'DISABLED' });
    await plane.pass(day);
    expect(plane.fired()).toHaveLength(2);
    await plane.call('UpdateSchedule', hourly);
    await plane.pass(3600);
    expect(plane.fired()).toHaveLength(3);
  });

  it('tries a failing target again, then keeps its input in the queue', async () => {
    const plane = start();
    const { QueueUrl } = await plane.kernel.call<Shape>(
      'sqs',
      'CreateQueue',
      { QueueName: 'failed' },
      { arn: 'test', service: 'trainyard:plane' },
    );
    plane.fail('Invoke', 'TooManyRequestsException');
    const failing = {
      ...target,
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:failed' },
    };
    await plane.call('CreateSchedule', { ...nightly, Target: failing });
    await plane.pass(day);
    expect(plane.invokes()).toHaveLength(3);
    const { Messages } = await plane.kernel.call<Shape>(
      'sqs',
      'ReceiveMessage',
      { QueueUrl },
      { arn: 'test', service: 'trainyard:plane' },
    );
    expect(JSON.parse(Messages[0].Body).at).toBe('2026-03-11T01:30:00Z');
  });

  it.each([
    ['an expression that is none', { ScheduleExpression: 'cron(0 2 * * *)' }],
    ['a zone that is none', { ScheduleExpressionTimezone: 'Europe/Bremen-Nord' }],
    ['a flexible window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }],
    ['a start long past', { StartDate: noon / 1000 - 3600 }],
    ['a target that is no function', { Target: { ...target, Arn: 'arn:aws:sqs:a:b:c' } }],
  ])('is refused with %s', async (_what, wrong) => {
    const plane = start();
    await expect(plane.call('CreateSchedule', { ...nightly, ...wrong })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });

  it('is made once, listed, and gone when it is deleted', async () => {
    const plane = start();
    await plane.call('CreateSchedule', nightly);
    await expect(plane.call('CreateSchedule', nightly)).rejects.toMatchObject({
      code: 'ConflictException',
    });
    const { Schedules } = await plane.call('ListSchedules', { GroupName: 'default' });
    expect(Schedules).toMatchObject([{ Name: 'nightly', State: 'ENABLED' }]);
    await plane.call('DeleteSchedule', { Name: 'nightly' });
    await plane.pass(3 * day);
    expect(plane.fired()).toEqual([]);
  });
});
