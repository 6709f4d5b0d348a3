import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import type { BusEvent } from '../../../../infra/local/services/events/event.ts';
import { createEvents } from '../../../../infra/local/services/events/events.ts';
import type { Fate } from '../../../../infra/local/services/events/route.ts';
import { createSqs } from '../../../../infra/local/services/sqs/sqs.ts';
import { messagingPlane } from './messaging-plane.ts';

const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:door';
const rule = 'arn:aws:events:us-east-1:000000000000:rule/watch';
const deadLetters = 'arn:aws:sqs:us-east-1:000000000000:dead';

let plane: ReturnType<typeof messagingPlane>;
let fate: (event: BusEvent) => Fate;

beforeEach(() => {
  fate = () => 'deliver';
  plane = messagingPlane([createEvents({ deliver: (event) => fate(event) }), createSqs()]);
  plane.put('sqs', { type: 'AWS::SQS::Queue', properties: { QueueName: 'dead' } });
});

function putRule(Targets: Shape[], properties: Shape = {}) {
  return plane.put('events', {
    type: 'AWS::Events::Rule',
    properties: {
      Name: 'watch',
      EventPattern: { source: ['app', 'aws.ecs'] },
      Targets,
      ...properties,
    },
  });
}

const putEvent = (entry: Shape = {}) =>
  plane.call('events', 'PutEvents', {
    Entries: [{ Source: 'app', DetailType: 'Said', Detail: '{"a":1}', ...entry }],
  });

const serviceEvent = () =>
  plane.call(
    'events',
    'PublishServiceEvent',
    { source: 'aws.ecs', detailType: 'ECS Task State Change', detail: {}, resources: ['arn:t'] },
    { arn: 'ecs.amazonaws.com', service: 'ecs.amazonaws.com' },
  );

const payloads = () => plane.calls.map(({ request }) => JSON.parse(request.Payload));

describe('events', () => {
  test('reach a function in the envelope of AWS, from the rule', async () => {
    putRule([{ Id: 'a', Arn: lambda }]);
    const { Entries, FailedEntryCount } = await putEvent({ Resources: ['arn:x'] });
    await plane.pass(0);
    expect(FailedEntryCount).toBe(0);
    expect(plane.calls).toMatchObject([
      { as: 'events.amazonaws.com', sourceArn: rule, request: { InvocationType: 'Event' } },
    ]);
    expect(payloads()).toEqual([
      {
        version: '0',
        id: Entries[0].EventId,
        'detail-type': 'Said',
        source: 'app',
        account: '000000000000',
        time: '2026-03-10T12:00:00Z',
        region: 'us-east-1',
        resources: ['arn:x'],
        detail: { a: 1 },
      },
    ]);
  });

  test('that no enabled rule matches go nowhere', async () => {
    putRule([{ Id: 'a', Arn: lambda }]);
    await putEvent({ Source: 'other' });
    await plane.call('events', 'DisableRule', { Name: 'watch' });
    await putEvent();
    await putEvent({ EventBusName: 'none' });
    await plane.pass(10);
    expect(plane.calls).toEqual([]);
  });

  test('are refused one by one, and as a whole when there are too many', async () => {
    const entry = { Source: 'app', DetailType: 'x', Detail: '{}' };
    const Entries = [
      { ...entry, Source: '' },
      { ...entry, Source: 'aws.ecs' },
      { ...entry, Detail: '[1]' },
      entry,
    ];
    const reply = await plane.call('events', 'PutEvents', { Entries });
    expect(reply.FailedEntryCount).toBe(3);
    expect(reply.Entries.map(({ ErrorCode }: Shape) => ErrorCode)).toEqual([
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'MalformedDetail',
      undefined,
    ]);
    const eleven = { Entries: Array(11).fill(entry) };
    await expect(plane.call('events', 'PutEvents', eleven)).rejects.toThrow(
      'less than or equal to 10',
    );
    const Detail = JSON.stringify({ text: 'x'.repeat(1_048_576) });
    await expect(putEvent({ Detail })).rejects.toThrow('over the limit');
  });

  test('of services are published by services only', async () => {
    const request = { source: 'aws.ecs', detailType: 'x', detail: {} };
    await expect(plane.call('events', 'PublishServiceEvent', request)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

describe('a target', () => {
  test('that fails is tried again, and then the event is in the dead-letter queue', async () => {
    plane.fail('Invoke', 'ServiceException');
    const RetryPolicy = { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 };
    putRule([{ Id: 'a', Arn: lambda, DeadLetterConfig: { Arn: deadLetters }, RetryPolicy }]);
    await putEvent();
    await plane.pass(3600);
    expect(plane.calls).toHaveLength(4);
    const [message] = await deadMessages();
    expect(JSON.parse(message.Body).detail).toEqual({ a: 1 });
    expect(message.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: rule },
      ERROR_CODE: { StringValue: 'SDK_CLIENT_ERROR' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '3' },
    });
  });

  test('that may not be called is not tried again', async () => {
    plane.fail('Invoke', 'AccessDeniedException');
    putRule([{ Id: 'a', Arn: lambda, DeadLetterConfig: { Arn: deadLetters } }]);
    await putEvent();
    await plane.pass(3600);
    expect(plane.calls).toHaveLength(1);
    const [message] = await deadMessages();
    expect(message.MessageAttributes.ERROR_CODE.StringValue).toBe('NO_PERMISSIONS');
  });

  test('that is a state machine is started as its role, once for an event', async () => {
    const RoleArn = 'arn:aws:iam::000000000000:role/starter';
    const Arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:job';
    putRule([{ Id: 'a', Arn, RoleArn, InputPath: '$.detail' }]);
    fate = () => 'twice';
    await serviceEvent();
    await plane.pass(1);
    const [, first, , second] = plane.calls;
    expect(first).toMatchObject({
      operation: 'StartExecution',
      as: 'arn:aws:iam::000000000000:session/starter/events',
      request: { stateMachineArn: Arn, input: '{}' },
    });
    expect(second?.request.name).toBe(first?.request.name);
  });

  test('that is another bus gets the very event, also of a service', async () => {
    plane.put('events', { type: 'AWS::Events::EventBus', properties: { Name: 'mine' } });
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/mine';
    putRule([{ Id: 'a', Arn: bus, RoleArn: 'arn:aws:iam::000000000000:role/forward' }]);
    const made = putRule([{ Id: 'b', Arn: lambda }], { EventBusName: 'mine' });
    expect(made).toEqual({
      ref: 'mine|watch',
      attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:rule/mine/watch' },
    });
    const { EventId } = await serviceEvent();
    await plane.pass(1);
    const event = JSON.parse(plane.calls.at(-1)?.request.Payload);
    expect(event).toMatchObject({ id: EventId, source: 'aws.ecs' });
  });

  test('that is a queue gets the input its transformer makes', async () => {
    const InputTransformer = {
      InputPathsMap: { a: '$.detail.a', all: '$.detail', none: '$.detail.x' },
      InputTemplate: '{"n": <a>, "text": "a is <a> by <none>", "all": <all>, "o": <none>}',
    };
    putRule([{ Id: 'a', Arn: deadLetters, InputTransformer }]);
    await putEvent();
    await plane.pass(0);
    const [message] = await deadMessages();
    expect(JSON.parse(message.Body)).toEqual({ n: 1, text: 'a is 1 by ', all: { a: 1 }, o: '' });
  });

  test('of an unknown sort is refused when it is put', () => {
    const Arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
    expect(() => putRule([{ Id: 'a', Arn }])).toThrow(/delivers to lambda, sqs/);
  });
});

describe('the fate of a service event', () => {
  test.each<[Fate, number, number]>([
    ['deliver', 1, 1],
    ['drop', 0, 0],
    ['twice', 2, 2],
    [{ delayMs: 60_000 }, 0, 1],
  ])('%j makes it arrive so often, at once and after a minute', async (given, atOnce, later) => {
    putRule([{ Id: 'a', Arn: lambda }]);
    fate = () => given;
    await serviceEvent();
    await plane.pass(1);
    expect(plane.calls).toHaveLength(atOnce);
    await plane.pass(60);
    expect(plane.calls).toHaveLength(later);
    expect(new Set(payloads().map(({ id }) => id)).size).toBe(Math.min(later, 1));
  });
});

async function deadMessages() {
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead';
  const request = { QueueUrl, MessageAttributeNames: ['All'] };
  return (await plane.call('sqs', 'ReceiveMessage', request)).Messages ?? [];
}
