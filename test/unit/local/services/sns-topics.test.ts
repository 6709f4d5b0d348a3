import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { readOutbox } from '../../../../infra/local/services/sns/outbox.ts';
import { createSns } from '../../../../infra/local/services/sns/sns.ts';
import { createSqs } from '../../../../infra/local/services/sqs/sqs.ts';
import { messagingPlane } from './messaging-plane.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';
const queue = 'arn:aws:sqs:us-east-1:000000000000:work';
const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:door';

let plane: ReturnType<typeof messagingPlane>;

beforeEach(() => {
  plane = withTopic();
});

function withTopic(options = {}) {
  const made = messagingPlane([createSns(options), createSqs()]);
  for (const QueueName of ['work', 'dead']) {
    made.put('sqs', { type: 'AWS::SQS::Queue', properties: { QueueName } });
  }
  made.put('sns', { type: 'AWS::SNS::Topic', properties: { TopicName: 'alerts' } });
  return made;
}

const sns = (operation: string, request: Shape = {}) =>
  plane.call('sns', operation, request.SubscriptionArn ? request : { TopicArn, ...request });

const subscribe = (Protocol: string, Endpoint: string, Attributes = {}) =>
  sns('Subscribe', { Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true });

async function received(name = 'work') {
  const QueueUrl = `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
  const request = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  return (await plane.call('sqs', 'ReceiveMessage', request)).Messages ?? [];
}

const bodies = async () => (await received()).map(({ Body }: Shape) => JSON.parse(Body));

describe('a message', () => {
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'job' } };

  test('reaches a queue in its envelope, or raw when so subscribed', async () => {
    const { SubscriptionArn } = await subscribe('sqs', queue);
    const message = { Message: 'done', Subject: 'Job', MessageAttributes };
    const { MessageId } = await sns('Publish', message);
    await plane.pass(0);
    expect(await bodies()).toEqual([
      {
        Type: 'Notification',
        MessageId,
        TopicArn,
        Subject: 'Job',
        Message: 'done',
        Timestamp: '2026-03-10T12:00:00.000Z',
        SignatureVersion: '1',
        Signature: 'unsigned-local',
        SigningCertURL: expect.stringMatching(/^https:/),
        UnsubscribeURL: expect.stringContaining(SubscriptionArn),
        MessageAttributes: { kind: { Type: 'String', Value: 'job' } },
      },
    ]);
    await sns('SetSubscriptionAttributes', {
      SubscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: 'true',
    });
    await sns('Publish', message);
    await plane.pass(0);
    expect(await received()).toMatchObject([{ Body: 'done', MessageAttributes }]);
  });

  test('reaches a function as its record, from the topic', async () => {
    await subscribe('lambda', lambda);
    await sns('Publish', { Message: 'done' });
    await plane.pass(0);
    expect(plane.calls).toMatchObject([{ as: 'sns.amazonaws.com', sourceArn: TopicArn }]);
    const [record] = JSON.parse(plane.calls[0]?.request.Payload).Records;
    expect(record).toMatchObject({
      EventSource: 'aws:sns',
      Sns: { Message: 'done', Subject: null, TopicArn, MessageAttributes: {} },
    });
  });

  test('may have another text for a protocol', async () => {
    await subscribe('sqs', queue);
    const Message = JSON.stringify({ default: 'short', sqs: 'for queues' });
    await sns('Publish', { Message, MessageStructure: 'json' });
    await plane.pass(0);
    expect(await bodies()).toMatchObject([{ Message: 'for queues' }]);
  });

  test('is tried again at a failing function and then given to the dead-letter queue', async () => {
    const deadLetterTargetArn = queue.replace('work', 'dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn });
    await subscribe('lambda', lambda, { RedrivePolicy });
    plane.fail('Invoke', 'ServiceException');
    await sns('Publish', { Message: 'done' });
    await plane.pass(10);
    expect(plane.calls.length).toBeGreaterThan(5);
    plane.fail('Invoke', 'ResourceNotFoundException');
    await plane.pass(60);
    expect(JSON.parse((await received('dead'))[0].Body).Message).toBe('done');
  });

  test.each([
    [{ Message: '' }, 'Empty message'],
    [{ Message: 'x'.repeat(262_145) }, 'Message too long'],
    [{ Message: 'x', Subject: 'two\nlines' }, 'Subject'],
    [{ Message: 'x', Subject: 'x'.repeat(101) }, 'Subject'],
    [{ Message: '{}', MessageStructure: 'json' }, 'No default entry'],
    [{ Message: 'x', MessageAttributes: { a: { DataType: 'Odd' } } }, 'invalid data type'],
  ])('that is no good (%#) is refused', async (request, reason) => {
    await expect(sns('Publish', request)).rejects.toThrow(reason);
  });

  test('to a topic that is not there is refused', async () => {
    const request = { TopicArn: `${TopicArn}-no`, Message: 'x' };
    await expect(sns('Publish', request)).rejects.toMatchObject({
      code: 'NotFoundException',
      status: 404,
    });
  });

  test('of a batch is published on its own', async () => {
    const PublishBatchRequestEntries = [
      { Id: 'a', Message: 'x' },
      { Id: 'b', Message: '' },
    ];
    const reply = await sns('PublishBatch', { PublishBatchRequestEntries });
    expect(reply.Successful).toMatchObject([{ Id: 'a' }]);
    expect(reply.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameter' }]);
  });
});

describe('a filter policy', () => {
  const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
  test.each<[Shape, Shape, boolean]>([
    [{ phase: ['Failed', { prefix: 'Succ' }] }, { phase: text('Succeeded') }, true],
    [{ phase: ['Failed'] }, {}, false],
    [{ phase: [{ exists: false }] }, {}, true],
    [{ cost: [{ numeric: ['>', 1] }] }, { cost: text('2.5', 'Number') }, true],
    [{ tags: ['b'] }, { tags: text('["a","b"]', 'String.Array') }, true],
    [{ phase: [{ 'anything-but': ['Failed'] }] }, { phase: text('Failed') }, false],
    [{}, {}, true],
  ])('%j on the attributes %j gives %j', async (policy, MessageAttributes, expected) => {
    await subscribe('sqs', queue, { FilterPolicy: JSON.stringify(policy) });
    await sns('Publish', { Message: 'x', MessageAttributes });
    await plane.pass(0);
    expect(await received()).toHaveLength(expected ? 1 : 0);
  });

  test('on the body looks into nested JSON', async () => {
    const FilterPolicy = JSON.stringify({ job: { phase: ['Failed'] } });
    await subscribe('sqs', queue, { FilterPolicy, FilterPolicyScope: 'MessageBody' });
    await sns('Publish', { Message: JSON.stringify({ job: { phase: 'Failed', id: 1 } }) });
    await sns('Publish', { Message: 'no JSON' });
    await plane.pass(0);
    expect(await received()).toHaveLength(1);
  });

  test('that is no good is refused', async () => {
    const put = (FilterPolicy: string) => subscribe('sqs', queue, { FilterPolicy });
    await expect(put('{')).rejects.toThrow(/Invalid parameter: FilterPolicy/);
    await expect(put('{"a":"b"}')).rejects.toThrow('"a" must be an object or an array');
    await expect(put('{"a":{"b":["c"]}}')).rejects.toThrow('does not support nested');
  });
});

describe('e-mail', () => {
  test('goes to the outbox, newest first, and to files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    plane = withTopic({ folder });
    await subscribe('email', 'ml@example.com');
    await sns('Publish', { Message: 'It ended.', Subject: 'Job done' });
    const { MessageId } = await sns('Publish', { Message: 'Again.' });
    await plane.pass(0);
    const { messages } = await plane.call('sns', 'ListOutbox', { limit: 1 });
    const newest = { to: 'ml@example.com', subject: 'AWS Notification Message', body: 'Again.' };
    expect(messages).toMatchObject([{ ...newest, messageId: MessageId, at: plane.now() }]);
    expect(plane.kernel.transact((tx) => readOutbox(tx))).toHaveLength(2);
    const files = readdirSync(join(folder, 'outbox'));
    const texts = files.map((file) => readFileSync(join(folder, 'outbox', file), 'utf8'));
    rmSync(folder, { recursive: true });
    expect(texts.filter((file) => file.includes('Subject: Job done\n'))).toHaveLength(1);
    expect(texts.every((file) => file.startsWith('From: '))).toBe(true);
  });

  test('as JSON has the envelope as its body', async () => {
    await subscribe('email-json', 'ml@example.com');
    await sns('Publish', { Message: 'done' });
    await plane.pass(0);
    const { messages } = await plane.call('sns', 'ListOutbox', {});
    expect(JSON.parse(messages[0].body)).toMatchObject({ Type: 'Notification', Message: 'done' });
  });
});

describe('subscriptions', () => {
  test('are confirmed at once, found again, listed and ended', async () => {
    const { SubscriptionArn } = await subscribe('email', 'ml@example.com');
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:alerts:[0-9a-f-]{36}$/);
    expect(await subscribe('email', 'ml@example.com')).toEqual({ SubscriptionArn });
    await expect(
      subscribe('email', 'ml@example.com', { RawMessageDelivery: 'true' }),
    ).rejects.toThrow('already exists with different attributes');
    expect((await sns('ListSubscriptionsByTopic')).Subscriptions).toEqual([
      {
        SubscriptionArn,
        TopicArn,
        Owner: '000000000000',
        Protocol: 'email',
        Endpoint: 'ml@example.com',
      },
    ]);
    await sns('Unsubscribe', { SubscriptionArn });
    expect((await sns('GetTopicAttributes')).Attributes.SubscriptionsConfirmed).toBe('0');
  });

  test('to what the local plane cannot reach are refused by name', async () => {
    await expect(subscribe('https', 'https://example.com')).rejects.toThrow(
      "delivers to email, email-json, lambda, sqs, not to 'https'",
    );
    await expect(subscribe('email', 'nobody')).rejects.toThrow("Endpoint: 'nobody'");
  });

  test('of the template keep their ARN when the plane boots again', () => {
    const resource = {
      type: 'AWS::SNS::Subscription',
      properties: { TopicArn, Protocol: 'sqs', Endpoint: queue, RawMessageDelivery: true },
    };
    expect(plane.put('sns', resource)).toEqual(plane.put('sns', resource));
  });
});

test('topics are created, described and deleted', async () => {
  const made = await plane.call('sns', 'CreateTopic', { Name: 'other' });
  expect(await plane.call('sns', 'CreateTopic', { Name: 'other' })).toEqual(made);
  await sns('SetTopicAttributes', { AttributeName: 'DisplayName', AttributeValue: 'Alerts' });
  expect((await sns('GetTopicAttributes')).Attributes).toMatchObject({
    TopicArn,
    DisplayName: 'Alerts',
  });
  await plane.call('sns', 'DeleteTopic', made);
  expect(await plane.call('sns', 'ListTopics', {})).toEqual({ Topics: [{ TopicArn }] });
});
