import {
  PublishCommand,
  SNSClient,
  type SNSClientConfig,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { limits } from '../shared/limits.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { keys } from '../shared/store/keys.ts';
import { Table } from '../shared/store/table.ts';
import { type SlackBlock, slackPayload } from './slack.ts';

/** A message as people read it. The subject is ASCII and at most 100 characters (Amazon SNS). */
export interface Message {
  subject: string;
  body: string;
  /** The same for Slack; absent: the body as it is. */
  blocks?: SlackBlock[];
}

/** The channel of what names nobody: whoever subscribed to the plane's topic. */
const everybody = 'topic';

/** The channels of what names these people. */
export const channelsOf = (notify: readonly string[]): readonly string[] =>
  notify.length > 0 ? notify : [everybody];

/** The channel of what concerns the whole plane: who reads all of the topic, and Slack. */
export const planeChannel = ({ config }: Ports): string => (config.slack ? 'slack' : everybody);

/** What the filters of subscriptions know a channel by. */
function attributesOf(channel: string): Record<string, string> {
  if (channel === everybody) return {};
  return channel === 'slack' ? { channel } : { recipient: addressOf(channel) };
}

const addressOf = (channel: string) => channel.slice('email:'.length);

/**
 * Subscribes addresses to what is meant for them, each at most once in two days: with each call
 * Amazon SNS asks who has not confirmed yet by another mail.
 */
export async function subscribe(ports: Ports, notify: readonly string[]): Promise<void> {
  const table = new Table(ports);
  for (const channel of notify.filter((one) => one.startsWith('email:'))) {
    const Endpoint = addressOf(channel);
    const key = keys.subscribed(Endpoint);
    const now = ports.clock.now();
    const until = (await table.get<{ until: number }>(key))?.until ?? 0;
    if (now < until) continue;
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
    const next = now + limits.subscribedMs;
    await table.put({ ...key, v: 1, until: next, ttl: Math.ceil(next / 1000) });
  }
}

/**
 * Amazon SNS cannot tell a repeat, so the SDK makes none: each call that is not answered may be one
 * more message, and the claim counts them.
 */
class OneTry extends SNSClient {
  constructor({ retryStrategy: _, ...options }: SNSClientConfig) {
    super({ ...options, maxAttempts: 1 });
  }
}

/** Sends one message to one channel. `attributes` are what filters of subscriptions see. */
export async function publish(
  ports: Ports,
  channel: string,
  message: Message,
  attributes: Record<string, string>,
): Promise<void> {
  const { subject, body } = message;
  const all = { ...attributes, ...attributesOf(channel) };
  // Who reads all of the topic by e-mail gets the text; the handler to Slack is a function.
  const forSlack = { default: body, lambda: JSON.stringify(slackPayload(message)) };
  const command = new PublishCommand({
    TopicArn: ports.config.alertTopicArn,
    Subject: subject,
    ...(channel === 'slack'
      ? { Message: JSON.stringify(forSlack), MessageStructure: 'json' }
      : { Message: body }),
    MessageAttributes: Object.fromEntries(
      Object.entries(all).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
  await ports.clients.of(OneTry).send(command);
}
