import type { Training } from './store.ts';

/**
 * How often the job's hosts have been started: a spot job is, after each interruption, on new ones.
 */
export function runOf({ transitions }: Training): number {
  return transitions.filter(({ Status }) => Status === 'Starting').length;
}

/** How long the hosts of earlier runs were there, in milliseconds: also while they ended. */
export function trainedBeforeMs({ transitions }: Training): number {
  const last = transitions.findLastIndex(({ Status }) => Status === 'Starting');
  return transitions
    .slice(0, last)
    .filter(({ Status }) => Status === 'Training' || Status === 'Interrupted')
    .reduce((sum, { StartTime, EndTime = StartTime }) => sum + EndTime - StartTime, 0);
}

/** When the first run began to train, in milliseconds since the epoch. */
export function firstStarted(training: Training): number | null {
  if (runOf(training) === 1) return training.started;
  return training.transitions.find(({ Status }) => Status === 'Training')?.StartTime ?? null;
}

/**
 * How long it trained in all its runs, in whole seconds; undefined while it has not ended. This is
 * what is billed: SageMaker bills Spot by the discount of its day, which is not known here.
 */
export function trainedSeconds(training: Training): number | undefined {
  const { started, ended } = training;
  if (ended === null) return undefined;
  if (firstStarted(training) === null) return undefined;
  const now = started === null ? 0 : ended - started;
  return Math.ceil((trainedBeforeMs(training) + now) / 1000);
}
