import type { Reason } from '../../../shared/errors.ts';
import { failureLine, refusedArguments } from '../../../shared/job/search-warning.ts';
import { quotedReason } from '../quoted-reasons.ts';

/** Why something has no model: a reason of ours and a sentence. */
export interface TrainingFailure {
  reason: Reason;
  message: string;
}

/** An AlgorithmError quotes the program, whose words are no statement of SageMaker's. */
export function failureReason(text: string): Reason {
  const quoted = quotedReason(text) ?? 'UserCodeFailed';
  return /^AlgorithmError/.test(text) && quoted !== 'OutOfMemory' ? 'UserCodeFailed' : quoted;
}

/** Reads the failures of training jobs, as SageMaker words them; the first one is told. */
export function trainingFailure(failures: readonly [string, ...string[]]): TrainingFailure {
  const [first] = failures;
  const refused = refusedArguments(failures);
  const message = failureLine(first);
  return { reason: failureReason(first), message: refused ? `${message} ${refused}` : message };
}
