import type { Reason } from '../../../shared/errors.ts';
import { failureLine, refusedArguments } from '../../../shared/job/search-warning.ts';
import { quotedReason } from '../quoted-reasons.ts';

/** Why a search has no best trial: a reason of ours and a sentence. */
export interface FailedSearch {
  reason: Reason;
  message: string;
}

/** Reads the failures of trials, as SageMaker words them, and that of the tuning job itself. */
export function failedSearch(trials: readonly string[], search: string | undefined): FailedSearch {
  const [first] = trials;
  if (first === undefined) {
    const message =
      search ?? 'no trial printed the objective: check objective.regex against the log';
    return { reason: reasonOf(message), message: `No trial succeeded: ${message}` };
  }
  const refused = refusedArguments(trials);
  const message = `No trial succeeded: ${failureLine(first)}`;
  return { reason: reasonOf(first), message: refused ? `${message} ${refused}` : message };
}

/** An AlgorithmError quotes the program, whose words are no statement of SageMaker's. */
function reasonOf(text: string): Reason {
  const quoted = quotedReason(text) ?? 'UserCodeFailed';
  return /^AlgorithmError/.test(text) && quoted !== 'OutOfMemory' ? 'UserCodeFailed' : quoted;
}
