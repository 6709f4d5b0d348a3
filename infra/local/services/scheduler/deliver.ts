import {
  AwsError,
  type Outside,
  type Principal,
  type Shape,
  type Write,
} from '../../kernel/types.ts';

/** One firing on its way to its target; times in milliseconds. */
export interface Delivery {
  schedule: string;
  target: Shape;
  at: number;
  executionId: string;
  failures: number;
  since: number;
}

const service = 'scheduler.amazonaws.com';
const defaults = { retries: 185, ageSeconds: 86_400 };
/** AWS says only "exponential back-off". */
const retryPauseMs = { first: 1_000, most: 600_000 };

/** The task that invokes a target as its role; a failure is retried, then goes to the queue. */
export async function deliver(delivery: Delivery, outside: Outside): Promise<Write | undefined> {
  const { target, schedule } = delivery;
  try {
    const as = await assume(target.RoleArn, schedule, outside);
    const request = {
      FunctionName: target.Arn,
      InvocationType: 'Event',
      Payload: inputOf(delivery),
    };
    await outside.call('lambda', 'Invoke', request, as);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const pauseMs = pauseAfter(delivery, outside.now());
    if (pauseMs === undefined) return giveUp(delivery, error, outside);
    const payload: Delivery = { ...delivery, failures: delivery.failures + 1 };
    return (_tx, context) => {
      const delayMs = pauseMs * (0.5 + context.random() / 2);
      context.later({ service: 'scheduler', name: 'deliver', payload, delayMs });
    };
  }
}

/** The input with Scheduler's context attributes in their places. */
function inputOf({ target, schedule, at, executionId, failures }: Delivery): string {
  const attributes: Record<string, string> = {
    'scheduled-time': `${new Date(at).toISOString().slice(0, 19)}Z`,
    'execution-id': executionId,
    'schedule-arn': schedule,
    'attempt-number': String(failures + 1),
  };
  const text: string = target.Input ?? '{}';
  return text.replace(/<aws\.scheduler\.([a-z-]+)>/g, (all, name) => attributes[name] ?? all);
}

async function assume(role: string, schedule: string, outside: Outside): Promise<Principal> {
  const { AssumedRoleUser } = await outside.call<Shape>(
    'sts',
    'AssumeRole',
    { RoleArn: role, RoleSessionName: 'scheduler' },
    asService(schedule),
  );
  return { arn: AssumedRoleUser.Arn, roleArn: role };
}

/** Roles are assumed on behalf of the schedule's group, not of the one schedule. */
function asService(schedule: string): Principal {
  const sourceArn = schedule.replace(/:schedule\/([^/]+)\/.*$/, ':schedule-group/$1');
  return { arn: service, service, sourceArn };
}

/** The pause before the next try, in milliseconds; undefined when the policy allows none. */
function pauseAfter({ target, failures, since }: Delivery, now: number): number | undefined {
  const policy = target.RetryPolicy ?? {};
  const pauseMs = Math.min(retryPauseMs.first * 2 ** failures, retryPauseMs.most);
  const ageMs = (policy.MaximumEventAgeInSeconds ?? defaults.ageSeconds) * 1000;
  const isSpent =
    failures >= (policy.MaximumRetryAttempts ?? defaults.retries) || now + pauseMs > since + ageMs;
  return isSpent ? undefined : pauseMs;
}

/** Sends the input to the dead-letter queue, as the target's role. Without one it is lost. */
async function giveUp(delivery: Delivery, error: AwsError, outside: Outside): Promise<undefined> {
  const { target, schedule, failures } = delivery;
  const queue: string | undefined = target.DeadLetterConfig?.Arn;
  if (!queue) return undefined;
  const [, , , region, account, name] = queue.split(':');
  const attributes = {
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(failures),
    SCHEDULE_ARN: schedule,
    TARGET_ARN: target.Arn,
  };
  const request = {
    QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    MessageBody: inputOf(delivery),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([key, StringValue]) => [
        key,
        { DataType: 'String', StringValue },
      ]),
    ),
  };
  try {
    const as = await assume(target.RoleArn, schedule, outside);
    await outside.call('sqs', 'SendMessage', request, as);
  } catch (refusal) {
    // A queue that refuses loses it, as in AWS; a refusal by policy is kept as a denial.
    if (!(refusal instanceof AwsError)) throw refusal;
  }
  return undefined;
}
