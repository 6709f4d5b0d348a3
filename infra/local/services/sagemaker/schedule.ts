import type { Context } from '../../kernel/types.ts';
import { deadlineKey, trainingKey, tuningKey } from './names.ts';

const service = 'sagemaker';

/** Has a training job looked at soon: it starts, stops or ends, whatever is due. */
export function advanceTrainingSoon(context: Context, name: string): void {
  context.later({ service, name: 'advance-training', payload: { name }, key: trainingKey(name) });
}

/** Has a tuning job looked at soon: it starts trials, or ends. */
export function advanceTuningSoon(context: Context, name: string): void {
  context.later({ service, name: 'advance-tuning', payload: { name }, key: tuningKey(name) });
}

/** Stops a training job that still runs at this time, in milliseconds since the epoch. */
export function stopTrainingAt(context: Context, name: string, at: number): void {
  const key = deadlineKey(trainingKey(name));
  context.later({ service, name: 'training-deadline', payload: { name }, key, at });
}

/** Stops a tuning job that still runs at this time, in milliseconds since the epoch. */
export function stopTuningAt(context: Context, name: string, at: number): void {
  const key = deadlineKey(tuningKey(name));
  context.later({ service, name: 'tuning-deadline', payload: { name }, key, at });
}
