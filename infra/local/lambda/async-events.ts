import type { Outside, Shape, TaskHandler, Write } from '../kernel/types.ts';
import { outcomeIfThrottled } from './concurrency.ts';
import { sendRecord } from './destinations.ts';
import type { RunFunction } from './run-function.ts';
import type { Sessions } from './sessions.ts';
import { eventConfig, findTarget, type Target } from './store.ts';
import type { Outcome } from './types.ts';

/** An asynchronous event as it waits for its turn. */
export interface QueuedEvent {
  functionArn: string;
  requestId: string;
  event: unknown;
  /** How often the function was tried. */
  tries: number;
  /** How often it found no place to run since it was last tried. */
  throttled?: number;
  /** Milliseconds since the epoch. */
  acceptedAt: number;
}

/** Before the second and the third try, in milliseconds; Lambda's own. */
const pausesMs = [60_000, 120_000];
/** The longest pause of a throttled event, by Lambda's guide on asynchronous errors. */
const maxThrottledPauseMs = 300_000;
const defaultMaximumAgeSeconds = 21_600;

/**
 * Handles one asynchronous event: an error is tried again twice, after one and two minutes; then a
 * record goes to the destination, or the event to the dead-letter queue.
 */
export function runEventTask(run: RunFunction, sessions: Sessions): TaskHandler {
  return async (queued: QueuedEvent, outside): Promise<Write | void> => {
    const target = existing(outside, queued.functionArn);
    if (!target) return;
    const ran = await run(outside, target, queued.event, queued.requestId).catch(
      outcomeIfThrottled,
    );
    const { outcome } = ran;
    const { principal } = await sessions.of(outside, target.config);
    return (tx, context) => {
      const config = eventConfig(tx, target);
      const { payload, delayMs } = nextTry(queued, 'throttled' in ran);
      const { tries } = payload;
      const ageMs = context.now + delayMs - queued.acceptedAt;
      const tooOld = ageMs > 1000 * (config.MaximumEventAgeInSeconds ?? defaultMaximumAgeSeconds);
      if (!outcome.ok && tries <= (config.MaximumRetryAttempts ?? 2) && !tooOld) {
        context.later({ service: 'lambda', name: 'run-event', payload, delayMs });
        return;
      }
      const condition = outcome.ok ? 'Success' : tooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
      const wanted = config.DestinationConfig?.[outcome.ok ? 'OnSuccess' : 'OnFailure'];
      const record = recordOf({ ...queued, tries }, target, outcome, condition, context.now);
      if (wanted?.Destination) sendRecord(context, wanted.Destination, record, principal);
      const { deadLetterArn } = target.config;
      if (!outcome.ok && deadLetterArn) {
        sendRecord(context, deadLetterArn, queued.event as object, principal);
      }
    };
  };
}

/** A throttled event was not tried: it comes back after a second, later after five minutes. */
function nextTry(
  queued: QueuedEvent,
  isThrottled: boolean,
): { payload: QueuedEvent; delayMs: number } {
  const { tries, throttled = 0 } = queued;
  if (!isThrottled) {
    return {
      payload: { ...queued, tries: tries + 1, throttled: 0 },
      delayMs: pausesMs[tries] ?? 0,
    };
  }
  const delayMs = Math.min(1000 * 2 ** throttled, maxThrottledPauseMs);
  return { payload: { ...queued, throttled: throttled + 1 }, delayMs };
}

function existing(outside: Outside, arn: string): Target | undefined {
  try {
    return outside.transact((tx) => findTarget(tx, arn));
  } catch {
    // The function was removed while the event waited: Lambda drops it too.
    return undefined;
  }
}

function recordOf(
  queued: QueuedEvent,
  { config }: Target,
  outcome: Outcome,
  condition: string,
  now: number,
): Shape {
  return {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: queued.requestId,
      functionArn: `${config.arn}:${config.version}`,
      condition,
      approximateInvokeCount: queued.tries,
    },
    requestPayload: queued.event,
    responseContext: {
      statusCode: 200,
      executedVersion: config.version,
      ...(outcome.ok ? {} : { functionError: 'Unhandled' }),
    },
    responsePayload: outcome.ok ? outcome.payload : outcome.error,
  };
}
