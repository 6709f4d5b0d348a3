import { countMetrics } from '../kernel/count-metrics.ts';
import { AwsError, type Outside } from '../kernel/types.ts';
import type { Concurrency } from './concurrency.ts';
import { FunctionLogs, InvocationLog } from './function-log.ts';
import { Sessions } from './sessions.ts';
import type { Target } from './store.ts';
import type { LambdaRuntime, Lane, Outcome } from './types.ts';

/** The largest answer of a synchronous call, in bytes; Lambda's own bound. */
const responseLimit = 6_291_556;

/** Runs one invocation of a target (default: work of the plane); its lines go to its log group. */
export type RunFunction = (
  outside: Outside,
  target: Target,
  event: unknown,
  requestId: string,
  lane?: Lane,
) => Promise<{ outcome: Outcome; log: string }>;

/** What runs functions, and the sessions it runs them with; without a bound all run at once. */
export function functionRunner(
  runtime: LambdaRuntime,
  concurrency?: Concurrency,
): { run: RunFunction; sessions: Sessions } {
  const sessions = new Sessions();
  const logs = new FunctionLogs();
  const inPlace: RunFunction = async (outside, target, event, requestId, lane = 'work') => {
    const { config, arn } = target;
    const session = await sessions.of(outside, config).catch((error) => {
      throw new AwsError(
        'AccessDeniedException',
        `The role defined for the function cannot be assumed by Lambda. ${error.message}`,
        403,
      );
    });
    const log = new InvocationLog(outside, config, requestId);
    const began = outside.now();
    const outcome = bounded(
      await runtime.invoke(config, event, {
        lane,
        requestId,
        credentials: session.credentials,
        invokedArn: arn,
        log: (text) => log.add(text),
      }),
    );
    const events = log.end(config, requestId, failureLine(outcome));
    countInvocation(outside, config.name, outcome.ok, outside.now() - began);
    await logs.write(outside, config, session.principal, events);
    return { outcome, log: events.map(({ message }) => message).join('') };
  };
  const run: RunFunction = concurrency
    ? (...invocation) => concurrency.within(() => inPlace(...invocation))
    : inPlace;
  return { run, sessions };
}

/** Counts what Lambda tells of an invocation ("Types of metrics for Lambda functions"). */
function countInvocation(outside: Outside, FunctionName: string, isOk: boolean, ms: number): void {
  countMetrics(outside, 'AWS/Lambda', { FunctionName }, [
    { MetricName: 'Invocations', Value: 1, Unit: 'Count' },
    { MetricName: 'Errors', Value: Number(!isOk), Unit: 'Count' },
    { MetricName: 'Duration', Value: ms, Unit: 'Milliseconds' },
  ]);
}

function bounded(outcome: Outcome): Outcome {
  if (!outcome.ok) return outcome;
  const size = Buffer.byteLength(JSON.stringify(outcome.payload));
  if (size <= responseLimit) return outcome;
  const errorMessage =
    `Response payload size (${size} bytes) exceeded maximum allowed payload size ` +
    `(${responseLimit} bytes).`;
  return { ok: false, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

function failureLine(outcome: Outcome): string | undefined {
  return outcome.ok ? undefined : `ERROR\tInvoke Error\t${JSON.stringify(outcome.error)}\n`;
}
