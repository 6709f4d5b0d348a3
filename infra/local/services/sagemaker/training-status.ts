import type { Context, Tx } from '../../kernel/types.ts';
import { publishTraining } from './events.ts';
import { checkpointKey, deadlineKey, interruptionKey, trainingKey, waitKey } from './names.ts';
import { advanceTrainingSoon, advanceTuningSoon, stopWaitingAt } from './schedule.ts';
import { getTraining, isActive, saveTraining, type Training } from './store.ts';

/** The job with a new secondary status and what else changed; the step before ends now. */
export function moved(
  training: Training,
  now: number,
  Status: string,
  StatusMessage: string,
  change: Partial<Training> = {},
): Training {
  if (training.secondary === Status) return { ...training, ...change, modified: now };
  const earlier = training.transitions.map((transition) => ({ EndTime: now, ...transition }));
  return {
    ...training,
    ...change,
    secondary: Status,
    modified: now,
    transitions: [...earlier, { Status, StartTime: now, StatusMessage }],
  };
}

/** The job whose hosts all run, since `at`. */
export const inTraining = (training: Training, at: number): Training =>
  moved(training, at, 'Training', 'Training image download completed. Training in progress.');

/** Lets a change see the job as it is now, unless it has ended meanwhile. */
export function ifActive(tx: Tx, name: string, change: (training: Training) => void): void {
  const training = getTraining(tx, name);
  if (training && isActive(training)) change(training);
}

/** Writes how a training job is and tells the default bus. */
export function record(tx: Tx, context: Context, training: Training): void {
  saveTraining(tx, training);
  publishTraining(tx, context, training);
}

/** Takes on a new training job: it is looked at soon, and on Spot waits so long at most. */
export function accept(tx: Tx, context: Context, training: Training): void {
  const { name, request } = training;
  record(tx, context, training);
  if (request.EnableManagedSpotTraining === true) {
    stopWaitingAt(
      context,
      name,
      context.now + request.StoppingCondition.MaxWaitTimeInSeconds * 1000,
    );
  }
  advanceTrainingSoon(context, name);
}

/** Writes the intent to stop; the job's own task does it. */
export function beginStop(
  tx: Tx,
  context: Context,
  training: Training,
  stopCause: NonNullable<Training['stopCause']>,
): void {
  if (training.status !== 'InProgress') return;
  const change = { status: 'Stopping', stopCause } as const;
  const message = 'Stopping the training job';
  record(tx, context, moved(training, context.now, 'Stopping', message, change));
  advanceTrainingSoon(context, training.name);
}

/** Writes the end of a training job and wakes its tuning job. */
export function endTraining(tx: Tx, context: Context, training: Training): void {
  const transitions = training.transitions.map((transition) => ({
    EndTime: context.now,
    ...transition,
  }));
  record(tx, context, { ...training, transitions, ended: training.ended ?? context.now });
  const { name } = training;
  const timers = [deadlineKey(trainingKey(name)), waitKey(name), interruptionKey(name)];
  for (const key of [...timers, checkpointKey(name)]) context.cancel(key);
  if (training.tuning !== null) advanceTuningSoon(context, training.tuning);
}
