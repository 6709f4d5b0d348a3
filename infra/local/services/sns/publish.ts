import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import type { Delivery } from './deliver.ts';
import { wants } from './filter.ts';
import { maxBytes, readMessage, sizeOf } from './message.ts';
import { isPending } from './pending.ts';
import { invalid, requireTopic, subscriptionsOf } from './store.ts';

/** Publish, alone and up to ten at once. */
export const publishOperations: Record<string, Operation> = {
  Publish: {
    authorize: (request) => [{ action: 'sns:Publish', resource: target(request) }],
    run: (tx, request, context) => {
      if (request.PhoneNumber) throw invalid('PhoneNumber: the local plane sends no SMS');
      return { MessageId: publish(tx, target(request), request, context) };
    },
  },
  PublishBatch: {
    authorize: ({ TopicArn }) => [{ action: 'sns:Publish', resource: TopicArn }],
    run: (tx, { TopicArn, PublishBatchRequestEntries: entries = [] }, context) => {
      requireTopic(tx, TopicArn);
      requireEntries(entries);
      const Successful: Shape[] = [];
      const Failed: Shape[] = [];
      for (const entry of entries) {
        const { Id } = entry;
        try {
          Successful.push({ Id, MessageId: publish(tx, TopicArn, entry, context) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          const Code = error.code.replace(/Exception$/, '');
          Failed.push({ Id, Code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
  },
};

function target({ TopicArn, TargetArn }: Shape): string {
  return TopicArn ?? TargetArn ?? '*';
}

/** Makes one delivery for each subscription that wants the message. */
function publish(tx: Tx, topic: string, request: Shape, context: Context): string {
  requireTopic(tx, topic);
  const message = readMessage(request, context.uuid(), topic, context.now);
  const filtered = {
    Message: message.texts.default,
    MessageAttributes: message.attributes,
  };
  for (const subscription of subscriptionsOf(tx, topic)) {
    if (isPending(tx, subscription) || !wants(subscription.attributes, filtered)) continue;
    const payload: Delivery = { subscription, message, failures: 0 };
    context.later({ service: 'sns', name: 'deliver', payload });
  }
  return message.id;
}

function requireEntries(entries: Shape[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
  }
  if (entries.length > 10) {
    const message = 'The batch request contains more entries than permissible.';
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    const message = 'Two or more batch entries in the request have the same Id.';
    throw new AwsError('BatchEntryIdsNotDistinct', message);
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > maxBytes) {
    const message = 'The length of all the batch messages put together is more than the limit.';
    throw new AwsError('BatchRequestTooLong', message);
  }
}
