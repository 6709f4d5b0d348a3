import { setPolicy } from '../../kernel/set-policy.ts';
import type { Context, Operation, Shape, Tx } from '../../kernel/types.ts';
import { isPending } from './pending.ts';
import {
  type Attributes,
  findTopic,
  invalid,
  requireTopic,
  subscriptionsOf,
  topicArn,
  writeTopic,
} from './store.ts';

/** Attributes that are kept and answered; only the policy changes what the local plane does. */
const known = new Set([
  'DisplayName',
  'Policy',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'TracingConfig',
  'SignatureVersion',
]);

/** Creates the topic, or gives these attributes to the one that is there. */
export function putTopic(tx: Tx, name: string, attributes: Attributes, context: Context): string {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name ?? '')) {
    const fifo = String(name).endsWith('.fifo') ? ': the local plane has no FIFO topics' : '';
    throw invalid(`Topic Name${fifo}`);
  }
  for (const key of Object.keys(attributes)) requireKnown(key);
  const arn = topicArn(context, name);
  writeTopic(tx, arn, { ...findTopic(tx, arn), ...attributes });
  if (attributes.Policy !== undefined) putPolicy(context, arn, attributes.Policy);
  return arn;
}

function putPolicy(context: Context, arn: string, policy: string): void {
  setPolicy(context, arn, policy, (why) => invalid(`Policy Error: ${why}`));
}

function requireKnown(attribute: string): void {
  if (!known.has(attribute)) throw invalid(`AttributeName ${attribute}`);
}

function onTopic(action: string, run: Operation['run']): Operation {
  const operation: Operation = {
    authorize: ({ TopicArn }) => [{ action: `sns:${action}`, resource: TopicArn }],
  };
  if (run) operation.run = run;
  return operation;
}

/** Operations on topics themselves. */
export const topicOperations: Record<string, Operation> = {
  CreateTopic: {
    authorize: ({ Name }, context) => [
      { action: 'sns:CreateTopic', resource: topicArn(context, Name) },
    ],
    run: (tx, { Name, Attributes = {} }, context) => ({
      TopicArn: putTopic(tx, Name, Attributes, context),
    }),
  },
  DeleteTopic: onTopic('DeleteTopic', (tx, { TopicArn }, context) => {
    putPolicy(context, TopicArn, '');
    tx.run('DELETE FROM sns_subscription WHERE topic = ?', TopicArn);
    tx.run('DELETE FROM sns_topic WHERE arn = ?', TopicArn);
    return {};
  }),
  ListTopics: {
    authorize: () => [{ action: 'sns:ListTopics', resource: '*' }],
    run: (tx, { NextToken = '' }) => {
      const sql = 'SELECT arn FROM sns_topic WHERE arn > ? ORDER BY arn LIMIT 101';
      const arns = tx.all<{ arn: string }>(sql, NextToken).map(({ arn }) => arn);
      const page = arns.slice(0, 100);
      return {
        Topics: page.map((TopicArn) => ({ TopicArn })),
        ...(arns.length > page.length && { NextToken: page.at(-1) }),
      };
    },
  },
  GetTopicAttributes: onTopic('GetTopicAttributes', (tx, { TopicArn }, context) => {
    const attributes: Shape = { ...requireTopic(tx, TopicArn), TopicArn, Owner: context.account };
    const all = subscriptionsOf(tx, TopicArn);
    const pending = all.filter((one) => isPending(tx, one)).length;
    attributes.SubscriptionsConfirmed = String(all.length - pending);
    attributes.SubscriptionsPending = String(pending);
    attributes.SubscriptionsDeleted = '0';
    return { Attributes: attributes };
  }),
  SetTopicAttributes: onTopic('SetTopicAttributes', (tx, request, context) => {
    const { TopicArn, AttributeName, AttributeValue = '' } = request;
    const attributes = requireTopic(tx, TopicArn);
    requireKnown(AttributeName);
    if (AttributeName === 'Policy') putPolicy(context, TopicArn, AttributeValue);
    writeTopic(tx, TopicArn, { ...attributes, [AttributeName]: AttributeValue });
    return {};
  }),
};
