import type { Finding } from '../kind.ts';
import { tooLong, trainerBounds } from '../sagemaker/bounds.ts';
import type { Trainer } from '../sagemaker/trainer.ts';

/** SageMaker's model, 2017-07-24: ParameterValue, HyperParameterTrainingJobEnvironmentMap. */
const max = { choice: 256, variables: 48 };

/** What is looked at of a tuning job's specification. */
interface Bounded extends Trainer {
  ranges: Record<
    string,
    | { values: string[] }
    | (Record<'min' | 'max', string | number> & { type: 'continuous' | 'integer' })
  >;
  maxJobs: number;
}

/** What of a tuning job SageMaker would refuse after its image was built. */
export function boundFindings(spec: Bounded): Finding[] {
  return [...trainerBounds(spec, max.variables), ...choices(spec), ...combinations(spec)];
}

function choices({ ranges }: Bounded): Finding[] {
  return Object.entries(ranges).flatMap(([name, range]) =>
    'values' in range
      ? range.values.flatMap((text, at) =>
          tooLong(['ranges', name, 'values', at], text, max.choice),
        )
      : [],
  );
}

/**
 * "The total number of hyperparameter combinations must be equal or greater than the value of
 * MaxNumberOfJobs" (CreateHyperParameterTuningJob; aws/amazon-sagemaker-operator-for-k8s#123).
 * A continuous range has no end of them.
 */
function combinations({ ranges, maxJobs }: Bounded): Finding[] {
  const total = Object.values(ranges).reduce((product, range) => {
    if ('values' in range) return product * new Set(range.values).size;
    if (range.type === 'continuous') return Number.POSITIVE_INFINITY;
    return product * Math.max(1, Number(range.max) - Number(range.min) + 1);
  }, 1);
  if (total >= maxJobs) return [];
  const message = `is ${maxJobs}; the ranges have ${total} combinations, the most SageMaker takes`;
  return [{ path: ['maxJobs'], message }];
}
