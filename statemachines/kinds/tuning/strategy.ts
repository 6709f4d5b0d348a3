import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { wholeNumber } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { combinationsOf, type Ranges } from './trial-count.ts';

/** How a search chooses its trials. */
export const strategyShape = {
  /** Grid tries every combination of lists of values. */
  strategy: z.enum(['Bayesian', 'Random', 'Grid']).default('Bayesian'),
  /** Trials in all. Grid has as many as there are combinations. */
  maxJobs: wholeNumber(1, limits.tuning.maxJobs).optional(),
};

type Strategy = z.output<z.ZodObject<typeof strategyShape>> & { ranges: Ranges };

/** What SageMaker would refuse of a strategy ("How hyperparameter tuning works", its guide). */
export function strategyFindings(spec: Strategy): Finding[] {
  return spec.strategy === 'Grid' ? grid(spec) : trials(spec);
}

function grid({ ranges, maxJobs }: Strategy): Finding[] {
  const numeric = Object.entries(ranges).flatMap(([name, range]) =>
    'values' in range ? [] : name,
  );
  if (numeric.length > 0) {
    const message = 'is a range of numbers; strategy Grid tries {values: [a, b]} only';
    return numeric.map((name) => ({ path: ['ranges', name], message }));
  }
  const total = combinationsOf(ranges);
  if (total > limits.tuning.maxJobs) {
    const message = `have ${total} combinations; Grid tries all, ${limits.tuning.maxJobs} at most`;
    return [{ path: ['ranges'], message }];
  }
  if (maxJobs === undefined || maxJobs === total) return [];
  const message = `is ${maxJobs}; Grid tries all ${total} combinations: leave it out`;
  return [{ path: ['maxJobs'], message }];
}

/**
 * "The total number of hyperparameter combinations must be equal or greater than the value of
 * MaxNumberOfJobs" (CreateHyperParameterTuningJob; aws/amazon-sagemaker-operator-for-k8s#123).
 */
function trials({ ranges, maxJobs }: Strategy): Finding[] {
  const path = ['maxJobs'];
  if (maxJobs === undefined) return [{ path, message: 'is missing' }];
  const total = combinationsOf(ranges);
  if (total >= maxJobs) return [];
  const message = `is ${maxJobs}; the ranges have ${total} combinations, the most SageMaker takes`;
  return [{ path, message }];
}
