import type { Context, Tx } from '../../kernel/types.ts';
import { writeMail } from './outbox.ts';
import { invalid, type Subscription } from './store.ts';

/** Subscriptions that wait for their reader's word, and the token that gives it. */
export const pendingSchema = `
  CREATE TABLE IF NOT EXISTS sns_pending (subscription TEXT PRIMARY KEY, token TEXT NOT NULL);
`;

/** Whether who reads an address confirms its subscription; a local plane takes that for granted. */
export type Confirms = (address: string) => boolean;

/** Asks the reader of an address to confirm; only the token of the last mail does. */
export function askToConfirm(tx: Tx, { arn, topic, endpoint }: Subscription, context: Context) {
  const token = context.uuid().replaceAll('-', '');
  tx.run('INSERT OR REPLACE INTO sns_pending VALUES (?, ?)', arn, token);
  const link =
    `https://sns.${context.region}.amazonaws.com/confirmation.html` +
    `?TopicArn=${topic}&Token=${token}&Endpoint=${endpoint}`;
  writeMail(tx, {
    to: endpoint,
    subject: 'AWS Notification - Subscription Confirmation',
    body: `You have chosen to subscribe to the topic:\n${topic}\n\nTo confirm: ${link}\n`,
    at: context.now,
    messageId: context.uuid(),
    topic,
  });
}

/** Whether a subscription gets nothing yet. */
export function isPending(tx: Tx, { arn }: Subscription): boolean {
  return tx.get('SELECT 1 FROM sns_pending WHERE subscription = ?', arn) !== undefined;
}

/** The ARN of the subscription that a token confirms. Throws InvalidParameterException. */
export function confirm(tx: Tx, token: string | undefined): string {
  const sql = 'SELECT subscription FROM sns_pending WHERE token = ?';
  const row = tx.get<{ subscription: string }>(sql, token ?? '');
  if (!row) throw invalid('Token');
  tx.run('DELETE FROM sns_pending WHERE subscription = ?', row.subscription);
  return row.subscription;
}
