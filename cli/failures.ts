import type { ProblemDetails } from '../shared/errors.ts';

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

/** The API refused a request. */
export class ApiError extends CommandError {
  readonly problem: ProblemJson;

  constructor(status: number, problem: ProblemJson) {
    super(problem.detail || problem.title || problem.message || `The plane answered ${status}.`, {
      exitCode: exitCodeOf(status, problem.code),
    });
    this.name = 'ApiError';
    this.problem = { ...problem, status };
  }
}

function exitCodeOf(status: number, code: string | undefined): number {
  if (code === 'BudgetExceeded') return exitCodes.overBudget;
  return status >= 500 || status === 429 ? exitCodes.planeFailed : exitCodes.usage;
}

/** An error as people read it: what, where, what was given, what is allowed, what to do. */
export function failureText(error: Error): string {
  if (error instanceof ApiError) return problemText(error.message, error.problem);
  const fix = error instanceof CommandError ? error.fix : undefined;
  return `trainyard: ${error.message}\n${fix ? line('fix', fix) : ''}`;
}

function problemText(what: string, problem: ProblemJson): string {
  const { pointer, given, allowed, fix, errors = [], code, status } = problem;
  const head = `trainyard: ${what} (${code ?? status})\n`;
  const several = errors.length > 1;
  const each = errors.map(errorText).join('');
  return [
    head,
    several ? each : '',
    !several && pointer ? line('where', pointer) : '',
    given === undefined ? '' : line('given', valueText(given)),
    allowed === undefined ? '' : line('allowed', valueText(allowed)),
    fix ? line('fix', fix) : '',
  ].join('');
}

/** The number of a known defect leads to docs/DEFECTS.md. */
const errorText = ({ pointer, detail, defect }: NonNullable<ProblemJson['errors']>[number]) =>
  `  ${defect ? `${defect} ` : ''}${pointer || '/'}: ${detail}\n`;

const line = (label: string, text: string) => `  ${`${label}:`.padEnd(9)}${text}\n`;

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value.join(', ') : JSON.stringify(value);
}
