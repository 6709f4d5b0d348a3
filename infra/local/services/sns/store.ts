import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** Topics, subscriptions, and the e-mail that was "sent"; times are milliseconds. */
export const snsSchema = `
  CREATE TABLE IF NOT EXISTS sns_topic (arn TEXT PRIMARY KEY, attributes TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sns_subscription (
    arn TEXT PRIMARY KEY, topic TEXT NOT NULL, protocol TEXT NOT NULL, endpoint TEXT NOT NULL,
    attributes TEXT NOT NULL, UNIQUE (topic, protocol, endpoint));
  CREATE TABLE IF NOT EXISTS sns_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, at INTEGER NOT NULL, message_id TEXT NOT NULL, topic TEXT NOT NULL);
`;

/** Settings of a topic or subscription, by AWS's names; all values are text. */
export type Attributes = Record<string, string>;

/** Who gets a topic's messages, and how. */
export interface Subscription {
  arn: string;
  topic: string;
  protocol: string;
  endpoint: string;
  attributes: Attributes;
}

type Row<T> = Omit<T, 'attributes'> & { attributes: string };

/** The ARN of a topic of this plane. */
export function topicArn({ region, account }: Context, name: string): string {
  return `arn:aws:sns:${region}:${account}:${name}`;
}

/** The topic's attributes, if there is such a topic. */
export function findTopic(tx: Tx, arn: string): Attributes | undefined {
  const sql = 'SELECT attributes FROM sns_topic WHERE arn = ?';
  const row = tx.get<{ attributes: string }>(sql, arn);
  return row && JSON.parse(row.attributes);
}

/** @throws NotFoundException */
export function requireTopic(tx: Tx, arn: string): Attributes {
  const topic = findTopic(tx, String(arn ?? ''));
  if (topic) return topic;
  throw new AwsError('NotFoundException', 'Topic does not exist', 404);
}

/** Creates or replaces a topic. */
export function writeTopic(tx: Tx, arn: string, attributes: Attributes): void {
  tx.run('INSERT OR REPLACE INTO sns_topic VALUES (?, ?)', arn, JSON.stringify(attributes));
}

/** The topic's subscriptions, oldest first. */
export function subscriptionsOf(tx: Tx, topic: string): Subscription[] {
  const sql = 'SELECT * FROM sns_subscription WHERE topic = ? ORDER BY rowid';
  return tx.all<Row<Subscription>>(sql, topic).map(parsed);
}

/** The one subscription that an endpoint can have to a topic. */
export function findSubscription(
  tx: Tx,
  topic: string,
  protocol: string,
  endpoint: string,
): Subscription | undefined {
  const sql = 'SELECT * FROM sns_subscription WHERE topic = ? AND protocol = ? AND endpoint = ?';
  const row = tx.get<Row<Subscription>>(sql, topic, protocol, endpoint);
  return row && parsed(row);
}

/** @throws NotFoundException */
export function requireSubscription(tx: Tx, arn: string): Subscription {
  const sql = 'SELECT * FROM sns_subscription WHERE arn = ?';
  const row = tx.get<Row<Subscription>>(sql, String(arn ?? ''));
  if (row) return parsed(row);
  throw new AwsError('NotFoundException', 'Subscription does not exist', 404);
}

/** Creates a subscription or gives it new attributes; keeps the row, so the order stays. */
export function writeSubscription(tx: Tx, subscription: Subscription): void {
  const { arn, topic, protocol, endpoint, attributes } = subscription;
  tx.run(
    `INSERT INTO sns_subscription VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET attributes = excluded.attributes`,
    ...[arn, topic, protocol, endpoint, JSON.stringify(attributes)],
  );
}

function parsed(row: Row<Subscription>): Subscription {
  return { ...row, attributes: JSON.parse(row.attributes) };
}

/** What SNS calls every bad value. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid parameter: ${message}`);
}
