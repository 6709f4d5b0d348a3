import type { ResourceHandler, Shape } from '../../kernel/types.ts';
import type { Confirms } from './pending.ts';
import { putSubscription } from './subscriptions.ts';
import { putTopic } from './topics.ts';

const topic =
  (confirms: Confirms): ResourceHandler =>
  (tx, { properties, physicalName }, context) => {
    const { TopicName, Subscription = [], FifoTopic } = properties;
    const name: string = TopicName ?? physicalName;
    const attributes = attributesOf(properties, ['DisplayName', 'KmsMasterKeyId', 'TracingConfig']);
    const arn = putTopic(tx, FifoTopic ? `${name}.fifo` : name, attributes, context);
    for (const { Protocol, Endpoint } of Subscription) {
      putSubscription(tx, { TopicArn: arn, Protocol, Endpoint }, context, confirms);
    }
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  };

const subscription =
  (confirms: Confirms): ResourceHandler =>
  (tx, { properties }, context) => {
    const { TopicArn, Protocol, Endpoint } = properties;
    const names = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy'];
    const Attributes = attributesOf(properties, names);
    const request = { TopicArn, Protocol, Endpoint, Attributes };
    const { arn } = putSubscription(tx, request, context, confirms);
    return { ref: arn, attributes: { Arn: arn } };
  };

/** CloudFormation's properties as the API has them: all text. */
function attributesOf(properties: Shape, names: string[]): Record<string, string> {
  const entries = names
    .filter((name) => properties[name] !== undefined)
    .map((name) => [name, properties[name]] as const)
    .map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
  return Object.fromEntries(entries);
}

/** Topics and subscriptions; the policies of topics are iam's. */
export const snsResources = (confirms: Confirms): Record<string, ResourceHandler> => ({
  'AWS::SNS::Topic': topic(confirms),
  'AWS::SNS::Subscription': subscription(confirms),
});
