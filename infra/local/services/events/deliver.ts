import { AwsError, type Context, type Outside, type Write } from '../../kernel/types.ts';
import { targetInput } from './input.ts';
import type { Delivery } from './route.ts';
import { eventBridge, queueUrl, sendToTarget } from './targets.ts';

/** EventBridge's defaults: 185 retries within 24 hours. */
const defaultRetries = 185;
const defaultAgeSeconds = 86_400;
/** AWS says only "exponential back-off and jitter". */
const retryPauseMs = { first: 1_000, most: 600_000 };

/** The task that hands one event to one target; a failure is retried, then goes to the queue. */
export async function deliver(delivery: Delivery, outside: Outside): Promise<Write | undefined> {
  const { event, rule, target } = delivery;
  try {
    const input = targetInput(event, rule, target, outside.now());
    await sendToTarget(delivery, input, outside);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return (_tx, context) => afterFailure(delivery, error, context);
  }
}

function afterFailure(delivery: Delivery, error: AwsError, context: Context): void {
  const longest = Math.min(retryPauseMs.first * 2 ** delivery.failures, retryPauseMs.most);
  const delayMs = longest * (0.5 + context.random() / 2);
  const code = errorCode(error);
  const exhausted = exhaustedBy(delivery, context.now + delayMs);
  if (code !== 'SDK_CLIENT_ERROR') giveUp(delivery, error, code, undefined, context);
  else if (exhausted) giveUp(delivery, error, code, exhausted, context);
  else {
    const payload: Delivery = { ...delivery, failures: delivery.failures + 1 };
    context.later({ service: 'events', name: 'deliver', payload, delayMs });
  }
}

/** The bound of the retry policy that forbids a retry at `at`, if one does. */
function exhaustedBy({ target, failures, since }: Delivery, at: number): string | undefined {
  const { MaximumRetryAttempts = defaultRetries, MaximumEventAgeInSeconds = defaultAgeSeconds } =
    target.RetryPolicy ?? {};
  if (failures >= MaximumRetryAttempts) return 'MaximumRetryAttempts';
  return at > since + MaximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
}

/** Permissions and missing targets are not retried, as in AWS. */
function errorCode({ code }: AwsError): string {
  if (code.startsWith('AccessDenied')) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/.test(code)) return 'NO_RESOURCE';
  return 'SDK_CLIENT_ERROR';
}

/** Sends the event to the dead-letter queue. Without one it is lost, as in AWS. */
function giveUp(
  { event, rule, target, failures }: Delivery,
  error: AwsError,
  code: string,
  exhausted: string | undefined,
  context: Context,
): void {
  const queue = target.DeadLetterConfig?.Arn;
  if (!queue) return;
  const attributes: Record<string, string> = {
    RULE_ARN: rule,
    TARGET_ARN: target.Arn,
    ERROR_CODE: code,
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(failures),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
  const request = {
    QueueUrl: queueUrl(queue),
    MessageBody: JSON.stringify(event),
    MessageAttributes,
  };
  try {
    context.call('sqs', 'SendMessage', request, eventBridge(rule));
  } catch (refusal) {
    // A queue that refuses the event loses it, as in AWS; a refusal by policy is kept as a denial.
    if (!(refusal instanceof AwsError)) throw refusal;
  }
}
