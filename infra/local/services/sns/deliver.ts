import {
  AwsError,
  type Context,
  type Outside,
  type Principal,
  type Shape,
  type Tx,
} from '../../kernel/types.ts';
import { lambdaEvent, notification, textFor } from './envelope.ts';
import type { Message } from './message.ts';
import { mailOf, writeMail, writeMailFile } from './outbox.ts';
import type { Subscription } from './store.ts';

/** One message on its way to one subscription. */
export interface Delivery {
  subscription: Subscription;
  message: Message;
  /** How many times it has failed. */
  failures: number;
}

const service = 'sns.amazonaws.com';
/** To functions and queues AWS tries 100,015 times over 23 days. */
const maxRetries = 100_015;

/** The task that hands one message to one subscription. `folder`: where e-mails become files. */
export function deliver(folder: string | undefined) {
  return async (delivery: Delivery, outside: Outside) => {
    const { subscription, message } = delivery;
    if (subscription.protocol.startsWith('email')) {
      const mail = mailOf(subscription, message);
      if (folder !== undefined) writeMailFile(folder, mail);
      return (tx: Tx) => writeMail(tx, mail);
    }
    try {
      await send(delivery, outside);
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return (_tx: Tx, context: Context) => afterFailure(delivery, error, context);
    }
  };
}

async function send({ subscription, message }: Delivery, outside: Outside): Promise<void> {
  const as = principal(message.topic);
  if (subscription.protocol === 'lambda') {
    await outside.call(
      'lambda',
      'Invoke',
      {
        FunctionName: subscription.endpoint,
        InvocationType: 'Event',
        Payload: JSON.stringify(lambdaEvent(subscription, message)),
      },
      as,
    );
    return;
  }
  const isRaw = subscription.attributes.RawMessageDelivery === 'true';
  await outside.call('sqs', 'SendMessage', queueRequest(subscription, message, isRaw), as);
}

function queueRequest(subscription: Subscription, message: Message, isRaw: boolean): Shape {
  const QueueUrl = queueUrl(subscription.endpoint);
  if (isRaw) {
    const MessageBody = textFor(message, 'sqs');
    return { QueueUrl, MessageBody, MessageAttributes: message.attributes };
  }
  return { QueueUrl, MessageBody: JSON.stringify(notification(subscription, message)) };
}

function afterFailure(delivery: Delivery, error: AwsError, context: Context): void {
  const { subscription, message, failures } = delivery;
  const isFinal = /^AccessDenied|NotFound|DoesNotExist/.test(error.code);
  if (!isFinal && failures < maxRetries) {
    const payload: Delivery = { ...delivery, failures: failures + 1 };
    context.later({ service: 'sns', name: 'deliver', payload, delayMs: pauseMs(failures) });
    return;
  }
  const { deadLetterTargetArn } = JSON.parse(subscription.attributes.RedrivePolicy || '{}');
  if (!deadLetterTargetArn) return;
  const isRaw = subscription.attributes.RawMessageDelivery === 'true';
  const request = queueRequest({ ...subscription, endpoint: deadLetterTargetArn }, message, isRaw);
  try {
    context.call('sqs', 'SendMessage', request, principal(message.topic));
  } catch (refusal) {
    // A queue that refuses the message loses it, as in AWS; a denial by policy is kept.
    if (!(refusal instanceof AwsError)) throw refusal;
  }
}

/** AWS's phases: three times at once, twice after a second, ten times growing, then every 20 s. */
function pauseMs(failures: number): number {
  if (failures < 3) return 0;
  if (failures < 5) return 1_000;
  return Math.min(1_000 * 20 ** ((failures - 5) / 9), 20_000);
}

function principal(topic: string): Principal {
  return { arn: service, service, sourceArn: topic };
}

function queueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
