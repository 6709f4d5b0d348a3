import { setPolicy } from '../../kernel/set-policy.ts';
import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import {
  findQueue,
  type Queue,
  queueArn,
  queueName,
  queueUrl,
  requireQueue,
  writeQueue,
} from './store.ts';

/** AWS's defaults, and the range of each setting that is a number. */
const numbers: Record<string, { standard: number; least: number; most: number }> = {
  VisibilityTimeout: { standard: 30, least: 0, most: 43_200 },
  MessageRetentionPeriod: { standard: 345_600, least: 60, most: 1_209_600 },
  DelaySeconds: { standard: 0, least: 0, most: 900 },
  MaximumMessageSize: { standard: 1_048_576, least: 1024, most: 1_048_576 },
  ReceiveMessageWaitTimeSeconds: { standard: 0, least: 0, most: 20 },
};

/** Kept and answered; but for the policy without effect here. */
const kept = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
]);

/** Creates a queue or changes one; settings that are not given keep their values. */
export function putQueue(tx: Tx, name: string, given: Record<string, string>, context: Context) {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    const fifo = name.endsWith('.fifo') ? ' The local plane has no FIFO queues.' : '';
    throw new AwsError('InvalidParameterValue', `The queue name '${name}' is not valid.${fifo}`);
  }
  for (const [key, value] of Object.entries(given)) requireAttribute(key, value);
  const standard = Object.entries(numbers).map(([key, range]) => [key, String(range.standard)]);
  const before = findQueue(tx, name);
  const attributes = before?.attributes ?? Object.fromEntries(standard);
  const created = before?.created ?? context.now;
  const queue = { name, attributes: { ...attributes, ...given }, created, modified: context.now };
  writeQueue(tx, queue);
  if (given.Policy !== undefined) putPolicy(context, name, given.Policy);
  return queue;
}

function putPolicy(context: Context, name: string, policy: string): void {
  const refused = (why: string) =>
    new AwsError('InvalidAttributeValue', `Invalid value for the parameter Policy. (${why})`);
  setPolicy(context, queueArn(context, name), policy, refused);
}

function requireAttribute(key: string, value: string): void {
  const range = Object.hasOwn(numbers, key) ? numbers[key] : undefined;
  if (!range && !kept.has(key)) {
    throw new AwsError('InvalidAttributeName', `Unknown Attribute ${key}.`);
  }
  const number = Number(value);
  if (range && !(Number.isInteger(number) && number >= range.least && number <= range.most)) {
    const message = `Invalid value for the parameter ${key}.`;
    throw new AwsError('InvalidAttributeValue', message);
  }
}

/** Operations on a queue as a whole. */
export const queueOperations: Record<string, Operation> = {
  CreateQueue: {
    authorize: ({ QueueName }, context) => [
      { action: 'sqs:CreateQueue', resource: queueArn(context, QueueName) },
    ],
    run: (tx, { QueueName, Attributes = {} }, context) => {
      const before = findQueue(tx, QueueName)?.attributes;
      const differs = Object.entries(Attributes).some(([key, value]) => before?.[key] !== value);
      if (before && differs) {
        const message = 'A queue already exists with the same name and a different value.';
        throw new AwsError('QueueNameExists', message);
      }
      if (!before) putQueue(tx, QueueName, Attributes, context);
      return { QueueUrl: queueUrl(context, QueueName) };
    },
  },
  DeleteQueue: onQueue('DeleteQueue', (tx, { name }, _request, context) => {
    putPolicy(context, name, '');
    tx.run('DELETE FROM sqs_message WHERE queue = ?', name);
    tx.run('DELETE FROM sqs_queue WHERE name = ?', name);
    return {};
  }),
  PurgeQueue: onQueue('PurgeQueue', (tx, { name }) => {
    tx.run('DELETE FROM sqs_message WHERE queue = ?', name);
    return {};
  }),
  GetQueueUrl: {
    authorize: ({ QueueName }, context) => [
      { action: 'sqs:GetQueueUrl', resource: queueArn(context, QueueName) },
    ],
    run: (tx, { QueueName }, context) => {
      const { name } = requireQueue(tx, context, QueueName);
      return { QueueUrl: queueUrl(context, name) };
    },
  },
  ListQueues: {
    authorize: (_request, context) => [
      { action: 'sqs:ListQueues', resource: queueArn(context, '*') },
    ],
    run: (tx, { QueueNamePrefix = '', MaxResults = 1000, NextToken = '' }, context) => {
      const sql = 'SELECT name FROM sqs_queue WHERE name > ? ORDER BY name';
      const names = tx
        .all<{ name: string }>(sql, NextToken)
        .map(({ name }) => name)
        .filter((name) => name.startsWith(QueueNamePrefix));
      const page = names.slice(0, MaxResults);
      return {
        QueueUrls: page.map((name) => queueUrl(context, name)),
        ...(names.length > page.length && { NextToken: page.at(-1) }),
      };
    },
  },
  GetQueueAttributes: onQueue(
    'GetQueueAttributes',
    (tx, queue, { AttributeNames = [] }, context) => {
      const all = allAttributes(tx, queue, context);
      const wanted = (name: string) =>
        AttributeNames.includes('All') || AttributeNames.includes(name);
      const Attributes = Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name)));
      return { Attributes };
    },
  ),
  SetQueueAttributes: onQueue(
    'SetQueueAttributes',
    (tx, { name }, { Attributes = {} }, context) => {
      putQueue(tx, name, Attributes, context);
      return {};
    },
  ),
};

function allAttributes(tx: Tx, queue: Queue, context: Context): Record<string, string> {
  const count = (condition: string) =>
    String(
      tx.get<{ n: number }>(
        `SELECT count(*) AS n FROM sqs_message WHERE queue = ? AND ${condition}`,
        queue.name,
        context.now,
      )?.n ?? 0,
    );
  return {
    ...queue.attributes,
    QueueArn: queueArn(context, queue.name),
    CreatedTimestamp: String(Math.floor(queue.created / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified / 1000)),
    ApproximateNumberOfMessages: count('visible <= ?'),
    ApproximateNumberOfMessagesNotVisible: count('visible > ? AND receives > 0'),
    ApproximateNumberOfMessagesDelayed: count('visible > ? AND receives = 0'),
  };
}

/** An operation on the queue that the request's `QueueUrl` names. */
export function onQueue(
  action: string,
  run: (tx: Tx, queue: Queue, request: Shape, context: Context) => unknown,
): Operation {
  return {
    authorize: ({ QueueUrl }, context) => [
      { action: `sqs:${action}`, resource: queueArn(context, queueName(QueueUrl)) },
    ],
    run: (tx, request, context) =>
      run(tx, requireQueue(tx, context, request.QueueUrl), request, context),
  };
}
