import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Ports } from '../shared/ports/ports.ts';

/** The channel of what names nobody: whoever subscribed to the plane's topic. */
export const everybody = 'topic';

/** The channels of what names these people. */
export const channelsOf = (notify: readonly string[]): readonly string[] =>
  notify.length > 0 ? notify : [everybody];

const addressOf = (channel: string) => channel.slice('email:'.length);

/** Subscribes addresses to what is meant for them; Amazon SNS asks each once to confirm. */
export async function subscribe(ports: Ports, notify: readonly string[]): Promise<void> {
  for (const channel of notify) {
    const Endpoint = addressOf(channel);
    const command = new SubscribeCommand({
      TopicArn: ports.config.alertTopicArn,
      Protocol: 'email',
      Endpoint,
      Attributes: { FilterPolicy: JSON.stringify({ recipient: [Endpoint] }) },
      ReturnSubscriptionArn: true,
    });
    try {
      await ports.clients.of(SNSClient).send(command);
    } catch (error) {
      // Subscribed by someone else without our filter: then every message reaches it anyway.
      if (!/already exists/i.test((error as Error).message)) throw error;
    }
  }
}

/** Sends one message to one channel. `attributes` are what filters of subscriptions see. */
export async function publish(
  ports: Ports,
  channel: string,
  { subject, body }: { subject: string; body: string },
  attributes: Record<string, string>,
): Promise<void> {
  const all = {
    ...attributes,
    ...(channel === everybody ? {} : { recipient: addressOf(channel) }),
  };
  const command = new PublishCommand({
    TopicArn: ports.config.alertTopicArn,
    Subject: subject,
    Message: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(all).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
  await ports.clients.of(SNSClient).send(command);
}
