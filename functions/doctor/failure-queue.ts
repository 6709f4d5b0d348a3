import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Ports } from '../../shared/ports/ports.ts';

/** A message as it waits in the queue. */
export interface QueuedMessage {
  body: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** What the sender wrote beside the body. */
  attributes: Record<string, string>;
}

const depths = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** About how many messages are in the queue, whether or not somebody reads them just now. */
export async function queueDepth(ports: Ports): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: urlOf(ports),
    AttributeNames: [...depths],
  });
  const { Attributes = {} } = await ports.clients.of(SQSClient).send(command);
  return depths.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** Up to ten of its messages, which stay there for others: none is hidden while it is read. */
export async function peekQueue(ports: Ports): Promise<QueuedMessage[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: urlOf(ports),
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
    MessageSystemAttributeNames: ['SentTimestamp'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await ports.clients.of(SQSClient).send(command);
  return Messages.map(({ Body = '', Attributes, MessageAttributes = {} }) => ({
    body: Body,
    sentAt: Number(Attributes?.SentTimestamp),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  }));
}

function urlOf({ config }: Ports): string {
  const [, partition, , region, account, name] = config.failureQueueArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}
