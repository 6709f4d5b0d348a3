import type { ResourceHandler, Service } from '../../kernel/types.ts';
import { putQueue, queueOperations } from './queues.ts';
import { receiveOperations } from './receive.ts';
import { sendOperations } from './send.ts';
import { queueArn, queueUrl, sqsSchema } from './store.ts';

/** CloudFormation's properties that are not settings of the queue. */
const notSettings = new Set(['QueueName', 'Tags', 'FifoQueue']);

const queue: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name: string = properties.QueueName ?? physicalName;
  const settings = Object.entries(properties)
    .filter(([key]) => !notSettings.has(key))
    .map(([key, value]) => [
      key,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
  putQueue(tx, properties.FifoQueue ? `${name}.fifo` : name, Object.fromEntries(settings), context);
  const url = queueUrl(context, name);
  return {
    ref: url,
    attributes: { Arn: queueArn(context, name), QueueName: name, QueueUrl: url },
  };
};

/** Amazon SQS: standard queues. A receive answers at once: it does not wait for messages. */
export function createSqs(): Service {
  return {
    id: 'sqs',
    schema: sqsSchema,
    operations: { ...queueOperations, ...sendOperations, ...receiveOperations },
    resources: { 'AWS::SQS::Queue': queue },
  };
}
