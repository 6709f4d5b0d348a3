import type { Reason } from '../../shared/errors.ts';
import { failureLine, refusedArguments } from '../../shared/job/search-warning.ts';

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
  if (/exit code: 137\b|out of memory|OutOfMemory/i.test(text)) return 'OutOfMemory';
  if (/^AlgorithmError/.test(text)) return 'UserCodeFailed';
  if (/CapacityError|insufficient capacity/i.test(text)) return 'CapacityUnavailable';
  if (/ResourceLimitExceeded/i.test(text)) return 'QuotaExceeded';
  if (/AccessDenied|not authorized/i.test(text)) return 'AccessDenied';
  if (/CannotPull|image.*not found/i.test(text)) return 'ImagePullFailed';
  return 'UserCodeFailed';
}
