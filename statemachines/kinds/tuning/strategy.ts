import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { wholeNumber } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';
import { combinationsOf, type Ranges } from './trial-count.ts';

/** Epochs or whatever else a trial tells its objective after (HyperbandStrategyConfig). */
const epochs = wholeNumber(1, 20_000);

/** How a search chooses its trials. */
export const strategyShape = {
  /** Grid tries every combination of lists of values. */
  strategy: z.enum(['Bayesian', 'Random', 'Grid', 'Hyperband']).default('Bayesian'),
  /** Trials in all. Grid has as many as there are combinations. */
  maxJobs: wholeNumber(1, limits.tuning.maxJobs).optional(),
  /** How many epochs a trial of Hyperband has: it may be stopped from the least on. */
  hyperband: z
    .strictObject({ minResource: epochs.optional(), maxResource: epochs.optional() })
    .optional(),
};

type Strategy = z.output<z.ZodObject<typeof strategyShape>> & {
  ranges: Ranges;
  hyperParameters: Record<string, string>;
};

/** What SageMaker would refuse of a strategy ("How hyperparameter tuning works", its guide). */
export function strategyFindings(spec: Strategy): Finding[] {
  if (spec.strategy === 'Grid') return [...grid(spec), ...notHyperband(spec)];
  return [
    ...trials(spec),
    ...(spec.strategy === 'Hyperband' ? hyperband(spec) : notHyperband(spec)),
  ];
}

const notHyperband = ({ hyperband: given, strategy }: Strategy): Finding[] =>
  given
    ? [{ path: ['hyperband'], message: `belongs to strategy Hyperband; this one is ${strategy}` }]
    : [];

/** Where SageMaker looks for the most epochs where none are named, in this order. */
const epochNames = ['epochs', 'numepochs', 'n-epochs', 'n_epochs', 'num_epochs'];

function hyperband({ hyperband: given = {}, hyperParameters }: Strategy): Finding[] {
  const name = epochNames.find((one) => Object.hasOwn(hyperParameters, one));
  const { minResource = 1, maxResource = name && Number(hyperParameters[name]) } = given;
  if (maxResource === undefined || maxResource === '') {
    const message =
      'is missing: say how many epochs a trial has, or name them in hyperParameters ' +
      `(${epochNames.join(', ')})`;
    return [{ path: ['hyperband', 'maxResource'], message }];
  }
  if (!epochs.safeParse(maxResource).success) {
    const message = 'is how many epochs Hyperband gives a trial: a whole number from 1 to 20000';
    return [{ path: ['hyperParameters', name!], message }];
  }
  if (minResource <= maxResource) return [];
  const message = `is ${minResource}, above the most, ${maxResource}`;
  return [{ path: ['hyperband', 'minResource'], message }];
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
