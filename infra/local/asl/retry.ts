/** Which retrier and which catcher a failure finds, and how long a retry waits. */
import type { StateFailure } from './failure.ts';
import type { Json, StateDefinition, Stay } from './model.ts';

/** Whether one of the names of `ErrorEquals` stands for the failure. */
function matchesError(names: string[], failure: StateFailure): boolean {
  const error = failure.error ?? '';
  const timeout = error === 'States.Timeout';
  return names.some(
    (name) =>
      name === 'States.ALL' ||
      name === error ||
      (name === 'States.TaskFailed' && !timeout) ||
      (name === 'States.HeartbeatTimeout' && failure.heartbeat),
  );
}

/** AWS's upper bound of MaxDelaySeconds: 366 days. */
const longestDelaySeconds = 31_622_400;

/**
 * Counts one more try for the first retrier that matches, as AWS does, and answers the wait in
 * milliseconds; undefined when there is none or it is used up.
 */
export function retryDelay(
  state: StateDefinition,
  stay: Stay,
  failure: StateFailure,
  random: () => number,
): number | undefined {
  const retriers: Json[] = state.Retry ?? [];
  const at = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
  if (at < 0) return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2 } = retriers[at];
  const { MaxDelaySeconds = longestDelaySeconds, JitterStrategy } = retriers[at];
  const used = stay.retries[at] ?? 0;
  if (used >= MaxAttempts) return undefined;
  for (let before = stay.retries.length; before <= at; before += 1) stay.retries.push(0);
  stay.retries[at] = used + 1;
  stay.retryCount += 1;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds);
  return Math.round(seconds * 1000 * (JitterStrategy === 'FULL' ? random() : 1));
}

/** The first catcher that matches. */
export function catcherOf(state: StateDefinition, failure: StateFailure): Json | undefined {
  const catchers: Json[] = state.Catch ?? [];
  return catchers.find(({ ErrorEquals }) => matchesError(ErrorEquals, failure));
}
