import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { batch } from './batch.ts';
import { attributesChecksum, bodyChecksum } from './checksum.ts';
import { onQueue } from './queues.ts';
import type { Queue } from './store.ts';

/** SendMessage, alone and up to ten at once. */
export const sendOperations: Record<string, Operation> = {
  SendMessage: onQueue('SendMessage', send),
  SendMessageBatch: onQueue('SendMessage', (tx, queue, { Entries }, context) => {
    const bytes = (Entries ?? []).reduce((sum: number, entry: Shape) => sum + sizeOf(entry), 0);
    if (bytes > 1_048_576) {
      const message = 'Batch requests cannot be longer than 1048576 bytes.';
      throw new AwsError('BatchRequestTooLong', message);
    }
    return batch(Entries, (entry) => send(tx, queue, entry, context));
  }),
};

function send(tx: Tx, queue: Queue, request: Shape, context: Context): Shape {
  const { MessageBody, MessageAttributes = {}, DelaySeconds } = request;
  if (typeof MessageBody !== 'string' || MessageBody === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const max = Number(queue.attributes.MaximumMessageSize);
  if (sizeOf(request) > max) {
    const reason = `Reason: Message must be shorter than ${max} bytes.`;
    const message = `One or more parameters are invalid. ${reason}`;
    throw new AwsError('InvalidParameterValue', message);
  }
  const delay = Number(DelaySeconds ?? queue.attributes.DelaySeconds);
  if (!(delay >= 0 && delay <= 900)) {
    throw new AwsError('InvalidParameterValue', 'DelaySeconds must be between 0 and 900.');
  }
  const MessageId = context.uuid();
  tx.run(
    `INSERT INTO sqs_message (queue, id, body, attributes, sender, sent, visible)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...[queue.name, MessageId, MessageBody, JSON.stringify(MessageAttributes)],
    ...[context.principal.arn, context.now, context.now + delay * 1000],
  );
  const hasAttributes = Object.keys(MessageAttributes).length > 0;
  return {
    MessageId,
    MD5OfMessageBody: bodyChecksum(MessageBody),
    ...(hasAttributes && { MD5OfMessageAttributes: attributesChecksum(MessageAttributes) }),
  };
}

function sizeOf({ MessageBody = '', MessageAttributes = {} }: Shape): number {
  const texts = Object.entries<Shape>(MessageAttributes).flatMap(([name, attribute]) => [
    name,
    attribute.DataType,
    attribute.StringValue ?? attribute.BinaryValue,
  ]);
  return [MessageBody, ...texts].reduce((sum, text) => sum + Buffer.byteLength(String(text)), 0);
}
