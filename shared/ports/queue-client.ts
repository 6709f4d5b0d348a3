import { domainOf, type Outward, SignedClient } from './signed-client.ts';

/** A message as it waits in a queue. */
export interface QueuedMessage {
  body: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** What the sender wrote beside the body. */
  attributes: Record<string, string>;
}

interface Received {
  Messages?: {
    Body: string;
    Attributes: { SentTimestamp: string };
    MessageAttributes?: Record<string, { StringValue?: string }>;
  }[];
}

/** The two calls of Amazon SQS that a plane makes. */
export class QueueClient extends SignedClient {
  constructor(options: Record<string, unknown>) {
    super(options, 'sqs');
  }

  /** About how many messages are in a queue, whether or not somebody reads them just now. */
  async depth(arn: string, ports: Outward): Promise<number> {
    const AttributeNames = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ];
    const { Attributes = {} } = await this.#ask<{ Attributes?: Record<string, string> }>(
      'GetQueueAttributes',
      { QueueUrl: urlOf(arn), AttributeNames },
      ports,
    );
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /** Up to ten of its messages, which stay there for others: none is hidden while it is read. */
  async peek(arn: string, ports: Outward): Promise<QueuedMessage[]> {
    const request = {
      QueueUrl: urlOf(arn),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ['SentTimestamp'],
      MessageAttributeNames: ['All'],
    };
    const { Messages = [] } = await this.#ask<Received>('ReceiveMessage', request, ports);
    return Messages.map(({ Body, Attributes, MessageAttributes = {} }) => ({
      body: Body,
      sentAt: Number(Attributes.SentTimestamp),
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
          name,
          StringValue,
        ]),
      ),
    }));
  }

  async #ask<T>(operation: string, request: object, ports: Outward): Promise<T> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
    };
    const body = JSON.stringify(request);
    const { status, text } = await this.send({ method: 'POST', path: '/', headers, body }, ports);
    if (status === 200) return JSON.parse(text) as T;
    throw new Error(`SQS answered ${status} to ${operation}: ${text}`);
  }
}

function urlOf(arn: string): string {
  const [, , , region = '', account, name] = arn.split(':');
  return `https://sqs.${region}.${domainOf(region)}/${account}/${name}`;
}
