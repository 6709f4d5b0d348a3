import type { Context, Operation, Shape, Tx } from '../../kernel/types.ts';
import { requireFilter } from './filter.ts';
import { askToConfirm, type Confirms, confirm, isPending } from './pending.ts';
import {
  type Attributes,
  findSubscription,
  invalid,
  requireSubscription,
  requireTopic,
  type Subscription,
  subscriptionsOf,
  writeSubscription,
} from './store.ts';

/** How each protocol's endpoint looks. */
const endpoints: Record<string, RegExp> = {
  email: /^[^\s@<>]+@[^\s@<>]+$/,
  'email-json': /^[^\s@<>]+@[^\s@<>]+$/,
  lambda: /^arn:aws:lambda:[^:]+:\d+:function:/,
  sqs: /^arn:aws:sqs:[^:]+:\d+:[^:]+$/,
};

const known = new Set([
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'DeliveryPolicy',
]);

/** Subscribes, or gives the subscription that is there these attributes. */
export function putSubscription(
  tx: Tx,
  request: Shape,
  context: Context,
  confirms: Confirms,
): Subscription {
  const { TopicArn, Protocol, Endpoint, Attributes: attributes = {} } = request;
  requireTopic(tx, TopicArn);
  requireEndpoint(Protocol, Endpoint);
  requireAttributes(attributes);
  const before = findSubscription(tx, TopicArn, Protocol, Endpoint);
  const subscription: Subscription = {
    arn: before?.arn ?? `${TopicArn}:${context.uuid()}`,
    topic: TopicArn,
    protocol: Protocol,
    endpoint: Endpoint,
    attributes,
  };
  writeSubscription(tx, subscription);
  const asks = !before && Protocol.startsWith('email') && !confirms(Endpoint);
  if (asks) askToConfirm(tx, subscription, context);
  return subscription;
}

function requireEndpoint(protocol: string, endpoint: string): void {
  const form = Object.hasOwn(endpoints, protocol) ? endpoints[protocol] : undefined;
  if (!form) {
    const names = Object.keys(endpoints).join(', ');
    throw invalid(`Protocol: the local plane delivers to ${names}, not to '${protocol}'`);
  }
  if (!form.test(endpoint ?? '')) throw invalid(`Endpoint: '${endpoint}' is none of ${protocol}`);
}

function requireAttributes(attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    if (!known.has(key)) throw invalid(`Attributes Reason: Unknown attribute: ${key}`);
  }
  const raw = attributes.RawMessageDelivery;
  if (raw !== undefined && !['true', 'false'].includes(raw)) {
    throw invalid('RawMessageDelivery must be true or false');
  }
  requireFilter(attributes);
}

/** Subscribing and all that is done with a subscription. */
export const subscriptionOperations = (confirms: Confirms): Record<string, Operation> => ({
  Subscribe: {
    authorize: ({ TopicArn, Protocol, Endpoint }) => [
      {
        action: 'sns:Subscribe',
        resource: TopicArn,
        conditions: { 'sns:Protocol': Protocol ?? '', 'sns:Endpoint': Endpoint ?? '' },
      },
    ],
    run: (tx, request, context) => ({ SubscriptionArn: subscribe(tx, request, context, confirms) }),
  },
  Unsubscribe: {
    authorize: () => [{ action: 'sns:Unsubscribe', resource: '*' }],
    run: (tx, { SubscriptionArn }) => {
      tx.run('DELETE FROM sns_pending WHERE subscription = ?', SubscriptionArn);
      tx.run('DELETE FROM sns_subscription WHERE arn = ?', SubscriptionArn);
      return {};
    },
  },
  ConfirmSubscription: {
    authorize: ({ TopicArn }) => [{ action: 'sns:ConfirmSubscription', resource: TopicArn }],
    run: (tx, { TopicArn, Token }) => {
      requireTopic(tx, TopicArn);
      return { SubscriptionArn: confirm(tx, Token) };
    },
  },
  ListSubscriptionsByTopic: {
    authorize: ({ TopicArn }) => [{ action: 'sns:ListSubscriptionsByTopic', resource: TopicArn }],
    run: (tx, { TopicArn, NextToken }, { account }) => {
      requireTopic(tx, TopicArn);
      const all = subscriptionsOf(tx, TopicArn);
      const start = NextToken ? all.findIndex(({ arn }) => arn === NextToken) + 1 : 0;
      const page = all.slice(start, start + 100);
      return {
        Subscriptions: page.map((subscription) => ({
          ...describe(subscription, account),
          ...(isPending(tx, subscription) && { SubscriptionArn: 'PendingConfirmation' }),
        })),
        ...(all.length > start + page.length && { NextToken: page.at(-1)?.arn }),
      };
    },
  },
  GetSubscriptionAttributes: {
    authorize: () => [{ action: 'sns:GetSubscriptionAttributes', resource: '*' }],
    run: (tx, { SubscriptionArn }, { account }) => {
      const subscription = requireSubscription(tx, SubscriptionArn);
      return {
        Attributes: {
          RawMessageDelivery: 'false',
          ...subscription.attributes,
          ...describe(subscription, account),
          PendingConfirmation: String(isPending(tx, subscription)),
          ConfirmationWasAuthenticated: 'true',
        },
      };
    },
  },
  SetSubscriptionAttributes: {
    authorize: () => [{ action: 'sns:SetSubscriptionAttributes', resource: '*' }],
    run: (tx, { SubscriptionArn, AttributeName, AttributeValue }) => {
      const subscription = requireSubscription(tx, SubscriptionArn);
      const { [AttributeName]: _before, ...others } = subscription.attributes;
      const attributes = AttributeValue ? { ...others, [AttributeName]: AttributeValue } : others;
      requireAttributes(attributes);
      writeSubscription(tx, { ...subscription, attributes });
      return {};
    },
  },
});

/** Subscribing twice gives the first subscription; with other attributes it is refused. */
function subscribe(tx: Tx, request: Shape, context: Context, confirms: Confirms): string {
  const { TopicArn, Protocol, Endpoint, Attributes: given = {} } = request;
  const before = findSubscription(tx, TopicArn, Protocol, Endpoint);
  if (!before) return putSubscription(tx, request, context, confirms).arn;
  const differs = Object.entries(given).some(([key, value]) => before.attributes[key] !== value);
  if (!differs) {
    // AWS does not say so; its console's "Request confirmation" is this call.
    if (isPending(tx, before)) askToConfirm(tx, before, context);
    return before.arn;
  }
  throw invalid('Attributes Reason: Subscription already exists with different attributes');
}

function describe({ arn, topic, protocol, endpoint }: Subscription, account: string): Shape {
  return {
    SubscriptionArn: arn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topic,
  };
}
