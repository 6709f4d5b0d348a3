import { AwsError, type Context, type Principal } from '../kernel/types.ts';

/** The services a record of a failed or done event can go to. */
const senders: Record<
  string,
  (context: Context, arn: string, body: string, as: Principal) => void
> = {
  sqs: (context, arn, MessageBody, as) => {
    const [, , , region, account, name] = arn.split(':');
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    context.call('sqs', 'SendMessage', { QueueUrl, MessageBody }, as);
  },
  sns: (context, TopicArn, Message, as) => {
    context.call('sns', 'Publish', { TopicArn, Message }, as);
  },
};

/** Throws for a destination that is not supported here, when the template is read. */
export function checkDestination(arn: string | undefined): void {
  const service = arn?.split(':')[2];
  if (service === undefined || senders[service]) return;
  throw new AwsError(
    'InvalidParameterValueException',
    `The local plane sends Lambda's records to SQS and SNS only, not to ${arn}.`,
  );
}

/**
 * Sends a record as the function's role. One that is refused is dropped, as Lambda does; the
 * kernel's denials show it.
 */
export function sendRecord(context: Context, arn: string, record: object, as: Principal): void {
  try {
    senders[arn.split(':')[2] as string]?.(context, arn, JSON.stringify(record), as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
