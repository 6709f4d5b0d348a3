import type { Context } from '../../kernel/types.ts';
import { deadlineKey, trainingKey, tuningKey, waitKey, watchKey } from './names.ts';

const service = 'sagemaker';

/** Has a training job looked at soon: it starts, stops or ends, whatever is due. */
export function advanceTrainingSoon(context: Context, name: string, delayMs = 0): void {
  const key = trainingKey(name);
  context.later({ service, name: 'advance-training', payload: { name }, key, delayMs });
}

/** Has a tuning job looked at soon: it starts trials, or ends. */
export function advanceTuningSoon(context: Context, name: string): void {
  context.later({ service, name: 'advance-tuning', payload: { name }, key: tuningKey(name) });
}

/** How often the output of running trials is read, in milliseconds. AWS says: after each epoch. */
const watchMs = 2000;

/** Has the trials of a tuning job that stops some early looked at soon. */
export function watchTrialsSoon(context: Context, name: string): void {
  const later = { key: watchKey(name), delayMs: watchMs };
  context.later({ service, name: 'watch-trials', payload: { name }, ...later });
}

/** Stops a training job that still runs at this time, in milliseconds since the epoch. */
export function stopTrainingAt(context: Context, name: string, at: number): void {
  const key = deadlineKey(trainingKey(name));
  context.later({ service, name: 'training-deadline', payload: { name }, key, at });
}

/** Stops a spot job that has not ended at this time, in milliseconds since the epoch. */
export function stopWaitingAt(context: Context, name: string, at: number): void {
  const payload = { name, cause: 'MaxWaitTimeExceeded' };
  context.later({ service, name: 'training-deadline', payload, key: waitKey(name), at });
}

/** Stops a tuning job that still runs at this time, in milliseconds since the epoch. */
export function stopTuningAt(context: Context, name: string, at: number): void {
  const key = deadlineKey(tuningKey(name));
  context.later({ service, name: 'tuning-deadline', payload: { name }, key, at });
}
