import type { Trial } from './trial.ts';

/** How argparse, click, yargs, commander and others say that they do not know an argument. */
const refusals = [
  /unrecognized arguments?\b[^\n"]*/i,
  /no such option\b[^\n"]*/i,
  /unknown (?:option|argument|flag)s?\b[^\n"]*/i,
  /unexpected argument\b[^\n"]*/i,
];

/** A trial's failure as SageMaker tells it, in one line: the last thing that the program said. */
export function failureLine(failureReason: string): string {
  const [, said = ''] = /ErrorMessage "([\s\S]*?)"\s+Command "/.exec(failureReason) ?? [];
  const last = said.trim().split('\n').at(-1)?.trim();
  const [code] = /exit code: \d+/i.exec(failureReason) ?? [];
  return (last ? `${last}${code ? ` (${code})` : ''}` : failureReason).replace(/\s+/g, ' ').trim();
}

/** A sentence about arguments that the program of a failed trial refused, or undefined. */
export function refusedArguments(failures: readonly string[]): string | undefined {
  const told = failures
    .flatMap((failure) => refusals.map((words) => words.exec(failure)?.[0]))
    .find(Boolean);
  if (!told) return undefined;
  return (
    `The program refuses a hyperparameter as its argument (${told.trim()}). Name it as the ` +
    'program does, or keep the command as it is by hyperParameterArguments: false.'
  );
}

const textOf = (trial: Trial) => JSON.stringify(trial.hyperParameters);

/**
 * What is wrong with a search though it has a best trial: the values that were tried made no
 * difference, which mostly means that they did not reach the program. Undefined where nothing is.
 */
export function searchWarning(trials: readonly Trial[]): string | undefined {
  const valued = trials.filter(({ objective }) => objective !== undefined);
  const [first] = valued;
  const isFlat = valued.every(({ objective }) => objective === first?.objective);
  const tried = new Set(valued.map(textOf)).size;
  if (first && tried > 1 && isFlat) {
    const names = Object.keys(first.hyperParameters);
    return (
      `All ${valued.length} trials have the objective ${first.objective}, whatever ` +
      `${names.join(', ')} ${names.length > 1 ? 'were' : 'was'}: nothing was found out. ` +
      `The program gets ${names[0]} as the argument --${names[0]} and as ` +
      `SM_HP_${names[0]!.toUpperCase()}; ` +
      'check that it reads it by that name.'
    );
  }
  return refusedArguments(trials.flatMap(({ failureReason = '' }) => failureReason || []));
}
