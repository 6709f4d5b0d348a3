import type { LinearOptions } from './rules.ts';

/** How many rows of two classes were found and missed. */
export interface Confusion {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

const part = (some: number, others: number) => (some + others === 0 ? 0 : some / (some + others));

/** Of those found, how many are of the second class. */
export const precisionOf = ({ truePositive, falsePositive }: Confusion): number =>
  part(truePositive, falsePositive);

/** Of the second class, how many were found. */
export const recallOf = ({ truePositive, falseNegative }: Confusion): number =>
  part(truePositive, falseNegative);

/** The share that is right. */
export const accuracyOf = (one: Confusion): number =>
  part(one.truePositive + one.trueNegative, one.falsePositive + one.falseNegative);

/** Their weighted harmonic mean: with `beta` 1 both count alike. */
export function fBeta(precision: number, recall: number, beta: number): number {
  const both = beta ** 2 * precision + recall;
  return both === 0 ? 0 : ((1 + beta ** 2) * precision * recall) / both;
}

/** How good a threshold is by the job's criterion; one that misses the target is worth nothing. */
function worth(options: LinearOptions, one: Confusion): number {
  const [precision, recall] = [precisionOf(one), recallOf(one)];
  switch (options.binary_classifier_model_selection_criteria) {
    case 'f_beta':
      return fBeta(precision, recall, options.f_beta);
    case 'precision_at_target_recall':
      return recall >= options.target_recall ? precision : recall - 1;
    case 'recall_at_target_precision':
      return precision >= options.target_precision ? recall : precision - 1;
    default:
      return accuracyOf(one);
  }
}

/**
 * The score from which a row is of the second class: the best by the job's criterion; by the loss
 * alone, or where all rows are of one class, it is where both are as likely, `even`.
 */
export function thresholdOf(
  options: LinearOptions,
  scores: readonly number[],
  labels: ArrayLike<number>,
  even: number,
): number {
  if (options.binary_classifier_model_selection_criteria === 'loss_function') return even;
  const order = scores.map((_, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const positive = scores.reduce((sum, _, at) => sum + labels[at]!, 0);
  if (positive === 0 || positive === scores.length) return even;
  const now = { truePositive: 0, falsePositive: 0 };
  const confusion = (): Confusion => ({
    ...now,
    trueNegative: scores.length - positive - now.falsePositive,
    falseNegative: positive - now.truePositive,
  });
  let best = { worth: worth(options, confusion()), threshold: scores[order[0]!]! + 1 };
  for (const [at, row] of order.entries()) {
    now[labels[row] === 1 ? 'truePositive' : 'falsePositive'] += 1;
    const [score, next] = [scores[row]!, scores[order[at + 1] ?? -1]];
    if (next === score) continue;
    const value = worth(options, confusion());
    const threshold = next === undefined ? score - 1 : (score + next) / 2;
    if (value > best.worth) best = { worth: value, threshold };
  }
  return best.threshold;
}
