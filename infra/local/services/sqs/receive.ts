import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { batch } from './batch.ts';
import { attributesChecksum, bodyChecksum } from './checksum.ts';
import { onQueue } from './queues.ts';
import { findQueue, type MessageRow, type Queue, queueArn, queueName } from './store.ts';

/** Receiving, and what is done with a receipt handle. */
export const receiveOperations: Record<string, Operation> = {
  ReceiveMessage: onQueue('ReceiveMessage', receive),
  DeleteMessage: onQueue('DeleteMessage', (tx, queue, request) => remove(tx, queue, request)),
  DeleteMessageBatch: onQueue('DeleteMessage', (tx, queue, { Entries }) =>
    batch(Entries, (entry) => remove(tx, queue, entry)),
  ),
  ChangeMessageVisibility: onQueue('ChangeMessageVisibility', changeVisibility),
};

function receive(tx: Tx, queue: Queue, request: Shape, context: Context): Shape {
  const { MaxNumberOfMessages = 1, VisibilityTimeout } = request;
  requireRange('MaxNumberOfMessages', MaxNumberOfMessages, 1, 10);
  const timeout = VisibilityTimeout ?? Number(queue.attributes.VisibilityTimeout);
  requireRange('VisibilityTimeout', timeout, 0, 43_200);
  giveUpPoison(tx, queue, context);
  const rows = tx.all<MessageRow>(
    'SELECT * FROM sqs_message WHERE queue = ? AND visible <= ? ORDER BY seq LIMIT ?',
    ...[queue.name, context.now, MaxNumberOfMessages],
  );
  const Messages = rows.map((row) => {
    const received: MessageRow = {
      ...row,
      receives: row.receives + 1,
      first_received: row.first_received ?? context.now,
      receipt: `${row.seq}.${context.uuid()}`,
    };
    tx.run(
      `UPDATE sqs_message SET visible = ?, receives = ?, first_received = ?, receipt = ?
       WHERE seq = ?`,
      ...[context.now + timeout * 1000, received.receives, received.first_received],
      ...[received.receipt, row.seq],
    );
    return describe(received, request);
  });
  return Messages.length > 0 ? { Messages } : {};
}

/** Moves messages received as often as the redrive policy allows to the dead-letter queue. */
function giveUpPoison(tx: Tx, queue: Queue, context: Context): void {
  const policy: Shape = JSON.parse(queue.attributes.RedrivePolicy || 'null');
  if (!policy || !findQueue(tx, queueName(policy.deadLetterTargetArn))) return;
  tx.run(
    `UPDATE sqs_message SET queue = ?, receives = 0, receipt = NULL, source = ?
     WHERE queue = ? AND visible <= ? AND receives >= ?`,
    ...[queueName(policy.deadLetterTargetArn), queueArn(context, queue.name)],
    ...[queue.name, context.now, Number(policy.maxReceiveCount)],
  );
}

function describe(row: MessageRow, request: Shape): Shape {
  const attributes = wanted(JSON.parse(row.attributes), request.MessageAttributeNames ?? []);
  const system = wanted(
    {
      SenderId: row.sender,
      SentTimestamp: String(row.sent),
      ApproximateReceiveCount: String(row.receives),
      ApproximateFirstReceiveTimestamp: String(row.first_received),
      ...(row.source && { DeadLetterQueueSourceArn: row.source }),
    },
    request.MessageSystemAttributeNames ?? request.AttributeNames ?? [],
  );
  return {
    MessageId: row.id,
    ReceiptHandle: Buffer.from(row.receipt as string).toString('base64'),
    MD5OfBody: bodyChecksum(row.body),
    Body: row.body,
    ...(system && { Attributes: system }),
    ...(attributes && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: attributesChecksum(attributes),
    }),
  };
}

/** The attributes asked for by name, by `prefix.*`, or all; undefined when none is left. */
function wanted(all: Record<string, Shape>, names: string[]): Record<string, Shape> | undefined {
  const isWanted = (name: string) =>
    names.some((pattern) =>
      pattern === 'All' || pattern === '.*'
        ? true
        : pattern.endsWith('.*')
          ? name.startsWith(pattern.slice(0, -2))
          : name === pattern,
    );
  const entries = Object.entries(all).filter(([name]) => isWanted(name));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** An outdated handle deletes nothing and is no error, as AWS allows. */
function remove(tx: Tx, queue: Queue, { ReceiptHandle }: Shape): Shape {
  const receipt = receiptOf(ReceiptHandle);
  tx.run('DELETE FROM sqs_message WHERE queue = ? AND receipt = ?', queue.name, receipt);
  return {};
}

function changeVisibility(tx: Tx, queue: Queue, request: Shape, context: Context): Shape {
  const { ReceiptHandle, VisibilityTimeout } = request;
  requireRange('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
  const changed = tx.run(
    'UPDATE sqs_message SET visible = ? WHERE queue = ? AND receipt = ? AND visible > ?',
    ...[context.now + VisibilityTimeout * 1000, queue.name, receiptOf(ReceiptHandle), context.now],
  );
  if (changed > 0) return {};
  throw new AwsError('MessageNotInflight', 'The message referred to is not in flight.');
}

function receiptOf(handle: Shape): string {
  const receipt = Buffer.from(String(handle ?? ''), 'base64').toString();
  if (/^\d+\.[0-9a-f-]{36}$/.test(receipt)) return receipt;
  throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

function requireRange(name: string, value: Shape, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. ` +
      `Reason: Must be between ${least} and ${most}.`,
  );
}
