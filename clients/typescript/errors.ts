import type { Refusal } from '../../functions/api/calls.ts';

/** Something went wrong: what, in a sentence, and what to do about it. */
export class TrainyardError extends Error {
  /** What to do about it. */
  readonly fix: string | undefined;

  constructor(message: string, options: { fix?: string | undefined } = {}) {
    super(message);
    this.name = new.target.name;
    this.fix = options.fix;
  }
}

/** The plane, or its store, did not answer, or not as it should: to try again later may help. */
export class UnreachableError extends TrainyardError {}

/** A job has not ended in the time that was given to it; it goes on. */
export class WaitTimeoutError extends TrainyardError {}

/**
 * What a plane answers when it refuses (RFC 9457), by its `code` where it has one: API Gateway
 * itself answers a `message` alone.
 */
export type Problem = Partial<Refusal> & { message?: string };

/** The plane refused a request, and said why. */
export class ProblemError extends TrainyardError {
  /** Of HTTP. */
  readonly status: number;
  /** All that was answered: where it is, what was given, what is allowed. */
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    const { detail, title, message, fix } = problem;
    super(detail || title || message || `The plane answered ${status}.`, { fix });
    this.status = status;
    this.problem = problem;
  }

  /** Such as `InvalidSpec`; undefined: API Gateway itself refused. */
  get code(): Problem['code'] {
    return this.problem.code;
  }
}
