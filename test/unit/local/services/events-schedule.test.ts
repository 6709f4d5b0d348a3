import { describe, expect, test } from 'vitest';
import { createEvents } from '../../../../infra/local/services/events/events.ts';
import { parseSchedule } from '../../../../infra/local/services/events/schedule.ts';
import { messagingPlane, noon } from './messaging-plane.ts';

const iso = (time: number | undefined) => time && new Date(time).toISOString().slice(0, 16);

describe('a cron expression', () => {
  const after = Date.UTC(2026, 2, 10, 12, 0, 30); // a Tuesday
  test.each([
    ['0 2 * * ? *', '2026-03-11T02:00'],
    ['0/15 * * * ? *', '2026-03-10T12:15'],
    ['5,10 8-17 ? * MON-FRI *', '2026-03-10T12:05'],
    ['0 12 ? * TUE *', '2026-03-17T12:00'],
    ['0 0 1 1 ? *', '2027-01-01T00:00'],
    ['0 0 29 2 ? *', '2028-02-29T00:00'],
    ['0 0 L * ? *', '2026-03-31T00:00'],
    ['0 9 1W * ? *', '2026-04-01T09:00'],
    ['0 9 15W * ? 2026', '2026-03-16T09:00'],
    ['0 9 ? * 6#3 *', '2026-03-20T09:00'],
    ['0 9 ? JUN 2L *', '2026-06-29T09:00'],
  ])('%s fires next at %s', (expression, expected) => {
    expect(iso(parseSchedule(`cron(${expression})`)?.(after))).toBe(expected);
  });

  test('that lies in the past never fires', () => {
    expect(parseSchedule('cron(0 0 1 1 ? 2020)')?.(after)).toBeUndefined();
  });

  test.each([
    'cron(0 2 * * * *)',
    'cron(0 2 ? * ? *)',
    'cron(60 2 * * ? *)',
    'cron(0 2 * * ?)',
    'cron(0 2 ? * MON#6 *)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'every 5 minutes',
  ])('%s is not valid', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});

describe('a scheduled rule', () => {
  const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:reaper';
  const rule = {
    type: 'AWS::Events::Rule',
    properties: {
      Name: 'reaper',
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ Id: 'a', Arn: lambda }],
    },
  };

  test('fires by its rate, on and on, with the time it was due', async () => {
    const plane = messagingPlane([createEvents()]);
    plane.put('events', rule);
    await plane.pass(16 * 60);
    const events = plane.calls.map(({ request }) => JSON.parse(request.Payload));
    expect(events.map(({ time }) => time.slice(11, 16))).toEqual(['12:05', '12:10', '12:15']);
    expect(events[0]).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/reaper'],
      detail: {},
    });
  });

  test('keeps its timer when the plane boots again, and loses it when disabled', async () => {
    const plane = messagingPlane([createEvents()]);
    plane.put('events', rule);
    await plane.pass(4 * 60);
    plane.put('events', rule);
    expect(plane.kernel.tasks.nextDue()).toBe(noon + 5 * 60_000);
    await plane.call('events', 'DisableRule', { Name: 'reaper' });
    expect(plane.kernel.tasks.nextDue()).toBeUndefined();
    await plane.call('events', 'EnableRule', { Name: 'reaper' });
    expect(plane.kernel.tasks.nextDue()).toBe(noon + 9 * 60_000);
  });

  test('stands on the default bus only', async () => {
    const plane = messagingPlane([createEvents()]);
    plane.put('events', { type: 'AWS::Events::EventBus', properties: { Name: 'mine' } });
    const request = { Name: 'r', ScheduleExpression: 'rate(1 hour)', EventBusName: 'mine' };
    await expect(plane.call('events', 'PutRule', request)).rejects.toThrow(
      'ScheduleExpression is supported only on the default event bus.',
    );
  });
});

describe('rules', () => {
  test('are put, listed, described and deleted', async () => {
    const plane = messagingPlane([createEvents()]);
    const EventPattern = '{"source":["app"]}';
    const { RuleArn } = await plane.call('events', 'PutRule', { Name: 'r1', EventPattern });
    await plane.call('events', 'PutRule', { Name: 'r2', EventPattern });
    expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/r1');
    const page = await plane.call('events', 'ListRules', { Limit: 1 });
    expect(page).toMatchObject({ Rules: [{ Name: 'r1', EventPattern }], NextToken: 'r1' });
    const Targets = [{ Id: 't', Arn: 'arn:aws:sns:us-east-1:000000000000:topic' }];
    await plane.call('events', 'PutTargets', { Rule: 'r1', Targets });
    await expect(plane.call('events', 'DeleteRule', { Name: 'r1' })).rejects.toThrow(/has targets/);
    await plane.call('events', 'RemoveTargets', { Rule: 'r1', Ids: ['t'] });
    await plane.call('events', 'DeleteRule', { Name: 'r1' });
    await expect(plane.call('events', 'DescribeRule', { Name: 'r1' })).rejects.toThrow(
      'Rule r1 does not exist on EventBus default.',
    );
  });

  test('with a role need iam:PassRole', async () => {
    const plane = messagingPlane([createEvents()], ({ action }) => action === 'iam:PassRole');
    await plane.call('events', 'PutRule', { Name: 'r', EventPattern: '{"source":["a"]}' });
    const RoleArn = 'arn:aws:iam::000000000000:role/x';
    const Arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
    const request = { Rule: 'r', Targets: [{ Id: 't', Arn, RoleArn }] };
    await expect(plane.call('events', 'PutTargets', request)).rejects.toThrow(/iam:PassRole/);
  });

  test('with a bad pattern are refused with the reason', async () => {
    const plane = messagingPlane([createEvents()]);
    const request = { Name: 'r', EventPattern: '{"source":"app"}' };
    await expect(plane.call('events', 'PutRule', request)).rejects.toMatchObject({
      code: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
  });
});
