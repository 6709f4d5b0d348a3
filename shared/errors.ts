/** The closed tables of what can go wrong: a job's reason, and a request's problem. */

/**
 * Why a job ended or waits, in words, and what to do. `retry`: a new attempt may succeed without
 * any change, at once (`now`) or only after a pause of some minutes (`later`).
 */
export const reasons = {
  UserCodeFailed: {
    retry: false,
    why: 'The code of the job ended with an error.',
    fix: 'Read the last log lines and mend the code.',
  },
  OutOfMemory: {
    retry: false,
    why: 'The job needed more memory than it had.',
    fix: 'Give the job more memory or make it use less.',
  },
  ImagePullFailed: {
    retry: false,
    why: 'The image could not be fetched.',
    fix: 'Check that the image exists and the role may pull it.',
  },
  AccessDenied: {
    retry: false,
    why: 'A permission is missing.',
    fix: 'Grant the role what the message names.',
  },
  CapacityUnavailable: {
    retry: 'later',
    why: 'AWS had no machine of this size free.',
    fix: 'Try another size, region or time.',
  },
  QuotaExceeded: {
    retry: 'later',
    why: 'A quota of the AWS account is used up.',
    fix: 'Ask AWS for a higher quota or use another instance type.',
  },
  Throttled: {
    retry: 'later',
    why: 'AWS asked to slow down for too long.',
    fix: 'Run fewer jobs at once, or ask AWS for a higher rate of the call that the message names.',
  },
  SpotInterrupted: {
    retry: 'now',
    why: 'AWS took the spot machine back.',
    fix: 'Use on-demand capacity, or save checkpoints.',
  },
  DeadlineExceeded: {
    retry: false,
    why: 'The time for it was up.',
    fix: 'Raise timeoutSeconds or deadlineSeconds.',
  },
  BudgetExceeded: {
    retry: false,
    why: 'The money for it was used up.',
    fix: 'Raise budget.maxCostUsd or ask for less.',
  },
  AdmissionPaused: {
    retry: false,
    why: 'Nothing new is admitted for now.',
    fix: 'Let an admin resume it, or wait for the next month.',
  },
  HeartbeatLost: {
    retry: 'now',
    why: 'What computed for the job vanished.',
    fix: 'Submit it again; if it happens again, see whether somebody stops or deletes workloads.',
  },
  InvalidSpec: {
    retry: false,
    why: 'What the job asks for is not possible.',
    fix: 'Mend what the message names and submit again.',
  },
  ScanFailed: {
    retry: false,
    why: 'The image has findings that the policy forbids.',
    fix: 'Take a newer base image or packages, or list the finding in images.allow.',
  },
  DependencyFailed: {
    retry: false,
    why: 'A stage that it needed did not succeed.',
    fix: 'Mend the stage that failed first.',
  },
  Cancelled: {
    retry: false,
    why: 'Someone cancelled it.',
    fix: 'Submit the job again if it is still wanted.',
  },
  InternalError: {
    retry: false,
    why: 'The plane itself failed.',
    fix: 'See the events of the job; report it if it repeats.',
  },
} as const;

/** One of these reasons. */
export type Reason = keyof typeof reasons;

const prefix = 'Job.';

/**
 * What a state machine catches where a step throws a JobError. No error of AWS is called so: Amazon
 * S3 has an `InternalError` and an `AccessDenied` of its own, which are waited out.
 */
export const errorNameOf = (reason: Reason): string => `${prefix}${reason}`;

/** The reason that such a name stands for; undefined where it is another error. */
export function reasonNamed(errorName: string): Reason | undefined {
  const reason = errorName.slice(prefix.length);
  const isOurs = errorName.startsWith(prefix) && Object.hasOwn(reasons, reason);
  return isOurs ? (reason as Reason) : undefined;
}

/** A failure of a job with its typed reason. Its `name` is what a state machine catches. */
export class JobError extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.name = errorNameOf(reason);
    this.reason = reason;
  }
}

/** Whether an error says that a permission is missing. */
export const isDenial = (errorName: string): boolean => errorName.startsWith('AccessDenied');

/** How AWS's services call a request that can never be answered: asking again does not help. */
const invalidRequests = [
  'ClientException',
  'InvalidInputException',
  'InvalidParameterCombination',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidRequestException',
  'ValidationError',
  'ValidationException',
];

/** An error as a job's own where AWS calls the request for its workload invalid; else as it is. */
export function refusalOf(error: unknown): unknown {
  const { name, message } = error as Error;
  return invalidRequests.includes(name) ? new JobError('InvalidSpec', message) : error;
}

/** Thrown by `settle` while a stopped workload still runs: the state machine tries again. */
export class WorkloadStillRunning extends Error {
  override readonly name = 'WorkloadStillRunning';
}

/** Thrown where a deletion has to wait for something, or has done enough for one time. */
export class DeletionUnfinished extends Error {
  override readonly name = 'DeletionUnfinished';
}

/** Thrown by `settle` where work that has succeeded has no result yet: it is collected first. */
export class ResultUncollected extends Error {
  override readonly name = 'ResultUncollected';
}

/** Every problem a request can meet: its HTTP status and title (RFC 9457). */
export const problems = {
  MalformedJson: { status: 400, title: 'The body is not valid JSON' },
  BodyTooDeep: { status: 400, title: 'The body is nested too deeply' },
  InvalidParameter: { status: 400, title: 'A parameter is not allowed' },
  ClientTooOld: { status: 400, title: 'Too old a client' },
  InvalidSpec: { status: 422, title: 'What was sent is not valid' },
  Unauthenticated: { status: 401, title: 'Who calls is not proven' },
  Forbidden: { status: 403, title: 'The caller may not do this' },
  NotFound: { status: 404, title: 'There is no such thing' },
  RouteNotFound: { status: 404, title: 'There is no such path' },
  JobEnded: { status: 409, title: 'The job has already ended' },
  NotDeletable: { status: 409, title: 'The job cannot be deleted' },
  NotRetryable: { status: 409, title: 'There is nothing to try again' },
  Conflict: { status: 409, title: 'Someone else changed it at the same moment' },
  BodyTooLarge: { status: 413, title: 'The body is too large' },
  UnsupportedMediaType: { status: 415, title: 'The body is not JSON' },
  IdempotencyKeyReused: { status: 422, title: 'The key was used for another body' },
  BudgetExceeded: { status: 422, title: 'The job cannot fit its budget' },
  ModelFailed: { status: 502, title: 'The model did not answer as it should' },
  ModelTimedOut: { status: 504, title: 'The model did not answer in time' },
  EndpointNotReady: { status: 503, title: 'The endpoint cannot answer yet' },
  InternalError: { status: 500, title: 'The plane failed' },
} as const;

/** The `code` of a problem's answer. */
export type ProblemCode = keyof typeof problems;

/** One problem of several: where, what is wrong, what came and may come, which known defect. */
export interface ProblemError {
  pointer: string;
  detail: string;
  given?: unknown;
  allowed?: unknown;
  defect?: string;
}

/** What may stand beside the sentence: where it is, what came, what is allowed, what to do. */
export interface ProblemDetails {
  /** JSON pointer into the body, or the parameter's name. */
  pointer?: string;
  given?: unknown;
  allowed?: unknown;
  /** After how many seconds trying again may help; also the header Retry-After. */
  retryAfterSeconds?: number;
  /** What to do about it. */
  fix?: string;
  /** All problems of the same request. */
  errors?: ProblemError[];
}

/** Ends a request with a problem. `detail` is one sentence that says what was wrong. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.details = details;
  }
}
