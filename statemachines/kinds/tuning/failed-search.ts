import { failureReason, type TrainingFailure, trainingFailure } from '../sagemaker/failure.ts';

/** Reads the failures of trials, as SageMaker words them, and that of the tuning job itself. */
export function failedSearch(
  trials: readonly string[],
  search: string | undefined,
): TrainingFailure {
  const [first, ...others] = trials;
  if (first === undefined) {
    const message =
      search ?? 'no trial printed the objective: check objective.regex against the log';
    return { reason: failureReason(message), message: `No trial succeeded: ${message}` };
  }
  const { reason, message } = trainingFailure([first, ...others]);
  return { reason, message: `No trial succeeded: ${message}` };
}
