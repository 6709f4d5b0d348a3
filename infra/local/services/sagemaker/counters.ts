import { isActive, type Training } from './store.ts';

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

/** The completed trial with the best objective; of equals the earliest. */
export function bestTrial(trials: readonly Training[], minimize: boolean): Training | undefined {
  const sign = minimize ? 1 : -1;
  return trials
    .filter((trial) => trial.status === 'Completed' && trial.objective !== null)
    .toSorted((a, b) => sign * ((a.objective as number) - (b.objective as number)))[0];
}
