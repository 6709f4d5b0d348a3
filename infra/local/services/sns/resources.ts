import type { ResourceHandler, Shape } from '../../kernel/types.ts';
import { putSubscription } from './subscriptions.ts';
import { putTopic } from './topics.ts';

const topic: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const { TopicName, Subscription = [], FifoTopic } = properties;
  const name: string = TopicName ?? physicalName;
  const attributes = attributesOf(properties, ['DisplayName', 'KmsMasterKeyId', 'TracingConfig']);
  const arn = putTopic(tx, FifoTopic ? `${name}.fifo` : name, attributes, context);
  for (const { Protocol, Endpoint } of Subscription) {
    putSubscription(tx, { TopicArn: arn, Protocol, Endpoint }, context);
  }
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
};

const subscription: ResourceHandler = (tx, { properties }, context) => {
  const { TopicArn, Protocol, Endpoint } = properties;
  const names = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy'];
  const Attributes = attributesOf(properties, names);
  const { arn } = putSubscription(tx, { TopicArn, Protocol, Endpoint, Attributes }, context);
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
export const snsResources: Record<string, ResourceHandler> = {
  'AWS::SNS::Topic': topic,
  'AWS::SNS::Subscription': subscription,
};
