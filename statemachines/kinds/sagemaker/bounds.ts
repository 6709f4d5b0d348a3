import type { Finding } from '../kind.ts';
import { toolkitParameters } from './framework.ts';
import { trainEnvironment } from './train-command.ts';
import type { Trainer } from './trainer.ts';

/**
 * Characters and entries that SageMaker takes (its service model, 2017-07-24:
 * HyperParameterTrainingJobEnvironmentValue, HyperParameterValue, HyperParameters).
 */
const max = { variable: 512, hyperParameter: 2500, hyperParameters: 100 };

/** Says of a text at that path that it is longer than SageMaker takes, if it is. */
export const tooLong = (path: PropertyKey[], text: string, limit: number): Finding[] =>
  text.length > limit
    ? [{ path, message: `has ${text.length} characters; SageMaker takes ${limit}` }]
    : [];

/**
 * What of a training job's definition SageMaker would refuse after its image was built.
 *
 * @param maxVariables environment variables: 48 of a tuning job's definition, 100 of a training job
 */
export const trainerBounds = (trainer: Trainer, maxVariables: number): Finding[] => [
  ...variables(trainer, maxVariables),
  ...hyperParameters(trainer),
];

/** The words of a command become variables too: `train` makes the command of them. */
function variables(trainer: Trainer, maxVariables: number): Finding[] {
  const { environment, command = [] } = trainer;
  const named = Object.entries(environment).flatMap(([name, text]) =>
    tooLong(['environment', name], text, max.variable),
  );
  const words = command.flatMap((word, at) => tooLong(['command', at], word, max.variable));
  const count = Object.keys(trainEnvironment(trainer)).length;
  if (count <= maxVariables) return [...named, ...words];
  const message = `and command make ${count} variables; SageMaker takes ${maxVariables}`;
  return [...named, ...words, { path: ['environment'], message }];
}

function hyperParameters({ hyperParameters: given, framework }: Trainer): Finding[] {
  const entries = Object.entries(given);
  const count = entries.length;
  const limit = max.hyperParameters - (framework === undefined ? 0 : toolkitParameters);
  const tooMany: Finding[] =
    count > limit
      ? [{ path: ['hyperParameters'], message: `has ${count} entries; SageMaker takes ${limit}` }]
      : [];
  const each = entries.flatMap(([name, text]): Finding[] => {
    const path = ['hyperParameters', name];
    if (!/[\r\n]/.test(text)) return tooLong(path, text, max.hyperParameter);
    return [{ path, message: 'has a line break, which SageMaker takes in no hyperparameter' }];
  });
  return [...tooMany, ...each];
}
