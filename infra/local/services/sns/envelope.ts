import type { Shape } from '../../kernel/types.ts';
import type { Message } from './message.ts';
import type { Subscription } from './store.ts';

/** Nothing is signed here; a receiver that verifies signatures will refuse these. */
const signature = { SignatureVersion: '1', Signature: 'unsigned-local' };

/** The text of a message for one protocol. */
export function textFor(message: Message, protocol: string): string {
  const { texts } = message;
  return (Object.hasOwn(texts, protocol) ? texts[protocol] : undefined) ?? texts.default;
}

/** What a queue, or an `email-json` address, gets. */
export function notification(subscription: Subscription, message: Message): Shape {
  return {
    ...common(subscription, message),
    ...(message.subject !== null && { Subject: message.subject }),
    SigningCertURL: certificateUrl(message),
    UnsubscribeURL: unsubscribeUrl(subscription),
    ...(Object.keys(message.attributes).length > 0 && {
      MessageAttributes: plainAttributes(message),
    }),
  };
}

/** The event a function gets. */
export function lambdaEvent(subscription: Subscription, message: Message): Shape {
  const Sns = {
    ...common(subscription, message),
    Subject: message.subject,
    SigningCertUrl: certificateUrl(message),
    UnsubscribeUrl: unsubscribeUrl(subscription),
    MessageAttributes: plainAttributes(message),
  };
  const EventSubscriptionArn = subscription.arn;
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn, Sns }],
  };
}

function common({ protocol }: Subscription, message: Message): Shape {
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topic,
    Message: textFor(message, protocol),
    Timestamp: new Date(message.at).toISOString(),
    ...signature,
  };
}

function plainAttributes({ attributes }: Message): Shape {
  const entries = Object.entries(attributes).map(([name, attribute]) => {
    const Value = attribute.StringValue ?? attribute.BinaryValue;
    return [name, { Type: attribute.DataType, Value }];
  });
  return Object.fromEntries(entries);
}

function certificateUrl({ topic }: Message): string {
  return `${endpointOf(topic)}/SimpleNotificationService-local.pem`;
}

function unsubscribeUrl({ arn }: Subscription): string {
  return `${endpointOf(arn)}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}

function endpointOf(arn: string): string {
  return `https://sns.${arn.split(':')[3]}.amazonaws.com`;
}
