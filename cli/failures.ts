import type { ProblemDetails, ProblemError } from '../shared/errors.ts';

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

/** Ends a command with a sentence for the user and an exit code. */
export class CommandError extends Error {
  readonly exitCode: number;
  /** What to do about it. */
  readonly fix: string | undefined;

  constructor(message: string, options: { exitCode?: number; fix?: string } = {}) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = options.exitCode ?? exitCodes.usage;
    this.fix = options.fix;
  }
}

/** What the API answers when it refuses (RFC 9457); the gateway itself gives only `message`. */
export interface ProblemJson extends ProblemDetails {
  status?: number;
  code?: string;
  title?: string;
  detail?: string;
  message?: string;
}

/** Where in a file stands what was refused, for those who have to mend it there. */
export interface Place {
  /** `jobs.yaml, job 14 (train)`; absent: it is the only one of its file. */
  label?: string;
  /** `jobs.yaml:12` for what a JSON pointer names, or for what is nearest around it. */
  at(pointer: string): string;
}

/** The API refused a request. */
export class ApiError extends CommandError {
  readonly problem: ProblemJson;
  /** Where what was refused stands in a file. */
  readonly place: Place | undefined;

  constructor(status: number, problem: ProblemJson, place?: Place) {
    super(problem.detail || problem.title || problem.message || `The plane answered ${status}.`, {
      exitCode: exitCodeOf(status, problem.code),
    });
    this.name = 'ApiError';
    this.problem = { ...problem, status };
    this.place = place;
  }
}

function exitCodeOf(status: number, code: string | undefined): number {
  if (code === 'BudgetExceeded') return exitCodes.overBudget;
  return status >= 500 || status === 429 ? exitCodes.planeFailed : exitCodes.usage;
}

/** An error as people read it: what, where, what was given, what is allowed, what to do. */
export function failureText(error: Error): string {
  if (error instanceof ApiError) return problemText(error);
  const fix = error instanceof CommandError ? error.fix : undefined;
  return `trainyard: ${error.message}\n${fix ? line('fix', fix) : ''}`;
}

function problemText({ message, problem, place }: ApiError): string {
  const { pointer, given, allowed, fix, errors = [], code, status } = problem;
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
const errorText = ({ detail, defect }: ProblemError, where: string) =>
  `  ${defect ? `${defect} ` : ''}${where}: ${detail}\n`;

const line = (label: string, text: string) => `  ${`${label}:`.padEnd(9)}${text}\n`;

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value.join(', ') : JSON.stringify(value);
}
