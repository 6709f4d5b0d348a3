import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation, Tx } from '../../kernel/types.ts';
import { notification, textFor } from './envelope.ts';
import type { Message } from './message.ts';
import type { Subscription } from './store.ts';

/** An e-mail as it would have been sent. */
export interface Mail {
  id: number;
  to: string;
  subject: string;
  body: string;
  /** When it was published, in milliseconds since the epoch. */
  at: number;
  messageId: string;
  topic: string;
}

/** AWS's subject for a message that has none. */
const standardSubject = 'AWS Notification Message';

/** The latest e-mails, newest first. */
export function readOutbox(tx: Tx, limit = 100): Mail[] {
  return tx.all<Mail>(
    `SELECT id, recipient AS "to", subject, body, at, message_id AS messageId, topic
     FROM sns_outbox ORDER BY id DESC LIMIT ?`,
    limit,
  );
}

/** Local only: `{limit?}` gives `{messages}`, newest first. */
export const listOutbox: Operation = {
  authorize: () => [{ action: 'sns:ListOutbox', resource: '*' }],
  run: (tx, { limit }) => ({
    messages: readOutbox(tx, limit === undefined ? undefined : Number(limit)),
  }),
};

/** The e-mail that a message becomes. */
export function mailOf(subscription: Subscription, message: Message): Omit<Mail, 'id'> {
  const { protocol, endpoint } = subscription;
  const isJson = protocol === 'email-json';
  return {
    to: endpoint,
    subject: message.subject ?? standardSubject,
    body: isJson
      ? JSON.stringify(notification(subscription, message), null, 2)
      : textFor(message, protocol),
    at: message.at,
    messageId: message.id,
    topic: message.topic,
  };
}

/** Puts an e-mail into the outbox. */
export function writeMail(tx: Tx, mail: Omit<Mail, 'id'>): void {
  tx.run(
    `INSERT INTO sns_outbox (recipient, subject, body, at, message_id, topic)
     VALUES (?, ?, ?, ?, ?, ?)`,
    ...[mail.to, mail.subject, mail.body, mail.at, mail.messageId, mail.topic],
  );
}

/** Writes an e-mail as a file that mail programs read. The same mail gets the same name. */
export function writeMailFile(folder: string, mail: Omit<Mail, 'id'>): void {
  const outbox = join(folder, 'outbox');
  mkdirSync(outbox, { recursive: true });
  const date = new Date(mail.at);
  const when = date.toISOString().replace(/[:.]/g, '-');
  const recipient = mail.to.replace(/[^A-Za-z0-9@.+_-]/g, '_');
  const text = [
    'From: no-reply@sns.amazonaws.com',
    `To: ${mail.to}`,
    `Subject: ${mail.subject}`,
    `Date: ${date.toUTCString()}`,
    `Message-ID: <${mail.messageId}@sns.amazonaws.com>`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    mail.body,
    '',
  ].join('\n');
  writeFileSync(join(outbox, `${when}-${mail.messageId.slice(0, 8)}-${recipient}.eml`), text);
}
