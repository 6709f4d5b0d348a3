import { isActive, type Training, type TrainingStatus } from './store.ts';
import type { Plan } from './tuning-request.ts';

/** TrainingJobStatusCounters of a tuning job. A local failure is never retried. */
export function statusCounters(trials: readonly Training[]) {
  const count = (...statuses: string[]) =>
    trials.filter((trial) => statuses.includes(trial.status)).length;
  return {
    Completed: count('Completed'),
    InProgress: count('InProgress', 'Stopping'),
    RetryableError: 0,
    NonRetryableError: count('Failed'),
    Stopped: count('Stopped'),
  };
}

/** Whether a trial's objective is known: a trial that ended without one counts as failed. */
export function objectiveStatus(trial: Training): 'Succeeded' | 'Pending' | 'Failed' {
  if (isActive(trial)) return 'Pending';
  return trial.objective !== null && trial.status !== 'Failed' ? 'Succeeded' : 'Failed';
}

/** ObjectiveStatusCounters of a tuning job. */
export function objectiveCounters(trials: readonly Training[]) {
  const states = trials.map(objectiveStatus);
  const count = (state: string) => states.filter((one) => one === state).length;
  return { Succeeded: count('Succeeded'), Pending: count('Pending'), Failed: count('Failed') };
}

/**
 * The completed trial with the best objective; of equals the earliest. Where Hyperband stopped all
 * of them, as it does those that go on after the most epochs, one that was stopped is the best.
 */
export function bestTrial(
  trials: readonly Training[],
  { minimize, strategy }: Pick<Plan, 'minimize' | 'strategy'>,
): Training | undefined {
  const sign = minimize ? 1 : -1;
  const best = (status: TrainingStatus) =>
    trials
      .filter((trial) => trial.status === status && trial.objective !== null)
      .toSorted((a, b) => sign * ((a.objective as number) - (b.objective as number)))[0];
  return best('Completed') ?? (strategy === 'Hyperband' ? best('Stopped') : undefined);
}
