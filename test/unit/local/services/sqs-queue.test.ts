import { beforeEach, describe, expect, test } from 'vitest';
import { createSqs } from '../../../../infra/local/services/sqs/sqs.ts';
import { messagingPlane } from './messaging-plane.ts';

let plane: ReturnType<typeof messagingPlane>;
let url: string;
let dead: string;

beforeEach(() => {
  plane = messagingPlane([createSqs()]);
  const DeadArn = plane.put('sqs', queue('dead')).attributes?.Arn;
  dead = 'https://sqs.us-east-1.amazonaws.com/000000000000/dead';
  const RedrivePolicy = { deadLetterTargetArn: DeadArn, maxReceiveCount: 2 };
  url = plane.put('sqs', queue('work', { RedrivePolicy, VisibilityTimeout: 10 })).ref;
});

function queue(QueueName: string, properties = {}) {
  return { type: 'AWS::SQS::Queue', properties: { QueueName, ...properties } };
}

const send = (MessageBody: string, more = {}) =>
  plane.call('sqs', 'SendMessage', { QueueUrl: url, MessageBody, ...more });

async function receive(QueueUrl = url, more = {}) {
  const request = { QueueUrl, MaxNumberOfMessages: 10, ...more };
  return (await plane.call('sqs', 'ReceiveMessage', request)).Messages ?? [];
}

test('a template queue has its URL, ARN and name', () => {
  expect(plane.put('sqs', queue('work'))).toEqual({
    ref: 'https://sqs.us-east-1.amazonaws.com/000000000000/work',
    attributes: {
      Arn: 'arn:aws:sqs:us-east-1:000000000000:work',
      QueueName: 'work',
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/work',
    },
  });
});

test('bodies and attributes carry the checksums clients verify', async () => {
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } };
  const sent = await send('hello', { MessageAttributes });
  expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
  const [message] = await receive(url, { MessageAttributeNames: ['All'], AttributeNames: ['All'] });
  expect(message).toMatchObject({
    Body: 'hello',
    MD5OfBody: sent.MD5OfMessageBody,
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(plane.now()) },
  });
});

test('a received message is hidden until its timeout, deleted by its last handle', async () => {
  await send('one');
  const [first] = await receive();
  expect(await receive()).toEqual([]);
  await plane.pass(10);
  const [second] = await receive();
  expect(second.MessageId).toBe(first.MessageId);
  const request = { QueueUrl: url, ReceiptHandle: first.ReceiptHandle };
  await plane.call('sqs', 'DeleteMessage', request);
  await plane.call('sqs', 'ChangeMessageVisibility', {
    QueueUrl: url,
    ReceiptHandle: second.ReceiptHandle,
    VisibilityTimeout: 0,
  });
  const counts = { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] };
  expect(await plane.call('sqs', 'GetQueueAttributes', counts)).toEqual({
    Attributes: { ApproximateNumberOfMessages: '1' },
  });
});

test('a message received too often moves to the dead-letter queue', async () => {
  await send('poison');
  await receive();
  await plane.pass(10);
  await receive();
  await plane.pass(10);
  expect(await receive()).toEqual([]);
  const [message] = await receive(dead, {
    MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'],
  });
  expect(message.Body).toBe('poison');
  expect(message.Attributes.DeadLetterQueueSourceArn).toBe(
    'arn:aws:sqs:us-east-1:000000000000:work',
  );
});

test('delayed messages wait and old ones are forgotten', async () => {
  await send('later', { DelaySeconds: 5 });
  expect(await receive()).toEqual([]);
  await plane.pass(5);
  expect(await receive()).toHaveLength(1);
  await plane.pass(345_601);
  expect(await receive()).toEqual([]);
});

describe('batches', () => {
  test('do each entry on its own', async () => {
    const Entries = [
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: '' },
    ];
    const reply = await plane.call('sqs', 'SendMessageBatch', { QueueUrl: url, Entries });
    expect(reply.Successful).toMatchObject([{ Id: 'a' }]);
    expect(reply.Failed).toMatchObject([{ Id: 'b', Code: 'MissingParameter' }]);
  });

  test('are refused when empty, too long or with an id twice', async () => {
    const put = (ids: string[]) =>
      plane.call('sqs', 'SendMessageBatch', {
        QueueUrl: url,
        Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })),
      });
    await expect(put([])).rejects.toThrow('at least one entry');
    await expect(put([...'abcdefghijk'])).rejects.toThrow('You have sent 11');
    await expect(put(['a', 'a'])).rejects.toMatchObject({ code: 'BatchEntryIdsNotDistinct' });
  });
});

test('a queue that is not there, a FIFO queue and a bad setting are refused', async () => {
  const QueueUrl = 'http://127.0.0.1:4566/000000000000/none';
  await expect(receive(QueueUrl)).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  expect(() => plane.put('sqs', queue('x.fifo'))).toThrow('no FIFO queues');
  expect(() => plane.put('sqs', queue('x', { VisibilityTimeout: 50_000 }))).toThrow(
    'Invalid value for the parameter VisibilityTimeout.',
  );
});
