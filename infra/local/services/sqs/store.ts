import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** Queues and their messages; `visible` is when a message may be received, in milliseconds. */
export const sqsSchema = `
  CREATE TABLE IF NOT EXISTS sqs_queue (
    name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created INTEGER NOT NULL,
    modified INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sqs_message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL,
    body TEXT NOT NULL, attributes TEXT NOT NULL, sender TEXT NOT NULL, sent INTEGER NOT NULL,
    visible INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, first_received INTEGER,
    receipt TEXT, source TEXT);
  CREATE INDEX IF NOT EXISTS sqs_message_queue ON sqs_message (queue, visible);
`;

/** A queue with its settings; numbers are seconds and bytes, as AWS has them. */
export interface Queue {
  name: string;
  attributes: Record<string, string>;
  created: number;
  modified: number;
}

/** A message as it is kept. */
export interface MessageRow {
  seq: number;
  queue: string;
  id: string;
  body: string;
  /** JSON of the message attributes. */
  attributes: string;
  sender: string;
  sent: number;
  visible: number;
  receives: number;
  first_received: number | null;
  receipt: string | null;
  /** The ARN of the queue it came from, when it was given up there. */
  source: string | null;
}

/** The queue's name, from its URL, its ARN or its name. */
export function queueName(urlOrArn: string): string {
  return String(urlOrArn ?? '')
    .split(/[/:]/)
    .at(-1) as string;
}

/** The ARN of a queue of this plane. */
export function queueArn({ region, account }: Context, urlOrName: string): string {
  return `arn:aws:sqs:${region}:${account}:${queueName(urlOrName)}`;
}

/** The URL by which AWS names the queue. */
export function queueUrl({ region, account }: Context, name: string): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** The queue with this name, if there is one. */
export function findQueue(tx: Tx, name: string): Queue | undefined {
  const row = tx.get<Omit<Queue, 'attributes'> & { attributes: string }>(
    'SELECT * FROM sqs_queue WHERE name = ?',
    name,
  );
  return row && { ...row, attributes: JSON.parse(row.attributes) };
}

/**
 * The queue of a request, rid of messages older than its retention period.
 *
 * @throws QueueDoesNotExist
 */
export function requireQueue(tx: Tx, context: Context, url: string): Queue {
  const queue = findQueue(tx, queueName(url));
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  const oldest = context.now - Number(queue.attributes.MessageRetentionPeriod) * 1000;
  tx.run('DELETE FROM sqs_message WHERE queue = ? AND sent < ?', queue.name, oldest);
  return queue;
}

/** Creates or replaces a queue. */
export function writeQueue(tx: Tx, queue: Queue): void {
  const attributes = JSON.stringify(queue.attributes);
  const sql = 'INSERT OR REPLACE INTO sqs_queue VALUES (?, ?, ?, ?)';
  tx.run(sql, queue.name, attributes, queue.created, queue.modified);
}
