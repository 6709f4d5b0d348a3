import type { Finding } from '../kind.ts';

/**
 * Characters and entries that SageMaker takes (its service model, 2017-07-24:
 * HyperParameterTrainingJobEnvironmentValue, HyperParameterValue, HyperParameters, ParameterValue).
 */
const most = { variable: 512, hyperParameter: 2500, hyperParameters: 100, choice: 256 };

/** What is looked at of a tuning job's specification. */
interface Bounded {
  environment: Record<string, string>;
  command?: string[] | undefined;
  hyperParameters: Record<string, string>;
  ranges: Record<
    string,
    | { values: string[] }
    | (Record<'min' | 'max', string | number> & { type: 'continuous' | 'integer' })
  >;
  maxJobs: number;
}

/** What of a tuning job SageMaker would refuse after its image was built. */
export function boundFindings(spec: Bounded): Finding[] {
  return [...variables(spec), ...hyperParameters(spec), ...choices(spec), ...combinations(spec)];
}

const tooLong = (path: PropertyKey[], text: string, limit: number): Finding[] =>
  text.length > limit
    ? [{ path, message: `has ${text.length} characters; SageMaker takes ${limit}` }]
    : [];

/** The words of a command become variables too: SageMaker's tuning jobs know no command. */
function variables({ environment, command = [] }: Bounded): Finding[] {
  const named = Object.entries(environment).flatMap(([name, text]) =>
    tooLong(['environment', name], text, most.variable),
  );
  const words = command.flatMap((word, at) => tooLong(['command', at], word, most.variable));
  return [...named, ...words];
}

function hyperParameters({ hyperParameters: given }: Bounded): Finding[] {
  const entries = Object.entries(given);
  const count = entries.length;
  const limit = most.hyperParameters;
  const tooMany: Finding[] =
    count > limit
      ? [{ path: ['hyperParameters'], message: `has ${count} entries; SageMaker takes ${limit}` }]
      : [];
  const each = entries.flatMap(([name, text]): Finding[] => {
    const path = ['hyperParameters', name];
    if (!/[\r\n]/.test(text)) return tooLong(path, text, most.hyperParameter);
    return [{ path, message: 'has a line break, which SageMaker takes in no hyperparameter' }];
  });
  return [...tooMany, ...each];
}

function choices({ ranges }: Bounded): Finding[] {
  return Object.entries(ranges).flatMap(([name, range]) =>
    'values' in range
      ? range.values.flatMap((text, at) =>
          tooLong(['ranges', name, 'values', at], text, most.choice),
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
