import { ProblemError, TrainyardError, UnreachableError } from '../clients/typescript/errors.ts';
import type { ProblemError as OneProblem } from '../shared/errors.ts';

/** What the exit codes mean: scripts rely on them. */
export const exitCodes = {
  ok: 0,
  jobFailed: 1,
  usage: 2,
  planeFailed: 3,
  overBudget: 4,
  timeout: 5,
  /** By a signal, as shells count it. */
  stopped: 130,
} as const;

/** What each of them says, for help and documents. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'it is done; of a job that is watched: it succeeded',
  jobFailed: 'the job failed or was cancelled; doctor: something is to be mended',
  usage: 'the command line or the file is wrong, or the plan has errors; nothing was made',
  planeFailed: 'the plane does not answer, or failed',
  overBudget: 'a budget has no room for it; nothing was made',
  timeout: '--wait-timeout is over; what was begun goes on',
  stopped: 'a signal, such as Ctrl-C, ended the command; what was begun goes on',
};

/** Ends a command with a sentence for the user and an exit code. */
export class CommandError extends TrainyardError {
  readonly exitCode: number;

  constructor(message: string, options: { exitCode?: number; fix?: string } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? exitCodes.usage;
  }
}

/** Where in a file stands what was refused, for those who have to mend it there. */
export interface Place {
  /** `jobs.yaml, job 14 (train)`; absent: it is the only one of its file. */
  label?: string;
  /** `jobs.yaml:12` for what a JSON pointer names, or for what is nearest around it. */
  at(pointer: string): string;
}

/** The API refused what stands in a file. */
export class PlacedError extends ProblemError {
  readonly place: Place;

  constructor({ status, problem }: ProblemError, place: Place) {
    super(status, problem);
    this.place = place;
  }
}

/** By which code a command ends that has failed so. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof ProblemError) return exitCodeOfProblem(error);
  if (error instanceof UnreachableError) return exitCodes.planeFailed;
  return error instanceof TrainyardError ? exitCodes.usage : exitCodes.planeFailed;
}

function exitCodeOfProblem({ status, code }: ProblemError): number {
  if (code === 'BudgetExceeded') return exitCodes.overBudget;
  return status >= 500 || status === 429 ? exitCodes.planeFailed : exitCodes.usage;
}

/** An error as people read it: what, where, what was given, what is allowed, what to do. */
export function failureText(error: Error): string {
  if (error instanceof ProblemError) return problemText(error);
  const fix = error instanceof TrainyardError ? error.fix : undefined;
  return `trainyard: ${error.message}\n${fix ? line('fix', fix) : ''}`;
}

function problemText(error: ProblemError): string {
  const { message, problem, status } = error;
  const { pointer, given, allowed, fix, errors = [], code } = problem;
  const place = error instanceof PlacedError ? error.place : undefined;
  const label = place?.label ? `${place.label}: ` : '';
  const head = `trainyard: ${label}${message} (${code ?? status})\n`;
  const where = (of: string) => [place?.at(of), of || '/'].filter(Boolean).join(' ');
  const several = errors.length > 1;
  const each = errors.map((error) => errorText(error, where(error.pointer))).join('');
  return [
    head,
    several ? each : '',
    !several && pointer ? line('where', where(pointer)) : '',
    several || given === undefined ? '' : line('given', valueText(given)),
    several || allowed === undefined ? '' : line('allowed', valueText(allowed)),
    fix ? line('fix', fix) : '',
  ].join('');
}

/** The number of a known defect leads to docs/DEFECTS.md. */
const errorText = ({ detail, defect }: OneProblem, where: string) =>
  `  ${defect ? `${defect} ` : ''}${where}: ${detail}\n`;

const line = (label: string, text: string) => `  ${`${label}:`.padEnd(9)}${text}\n`;

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value.join(', ') : JSON.stringify(value);
}
