import type { Stay } from './model.ts';

/** Which field's expression failed, if one is to blame. */
interface Evaluation {
  location?: string;
  /** The state was already at work: its event follows StateEntered, not what was before. */
  late?: boolean;
}

/** A state that failed: what Retry and Catch see, and how the history tells it. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** `States.Runtime` and the like: neither Retry nor Catch sees it. */
  readonly terminal: boolean;
  /** Set when an expression failed: the field, if one is to blame. */
  readonly evaluation: Evaluation | undefined;
  /** A missed heartbeat is reported as `States.Timeout` and matched by both names. */
  readonly heartbeat: boolean;

  constructor(
    error: string | undefined,
    cause: string | undefined,
    kind: { terminal?: boolean; evaluation?: Evaluation; heartbeat?: boolean } = {},
  ) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
    this.terminal = kind.terminal ?? false;
    this.evaluation = kind.evaluation;
    this.heartbeat = kind.heartbeat ?? false;
  }
}

/** The sentence AWS puts before what went wrong in a state. */
function occurredIn(stay: Pick<Stay, 'name' | 'entered'>, what: string): string {
  return (
    `An error occurred while executing the state '${stay.name}' ` +
    `(entered at the event id #${stay.entered}). ${what}`
  );
}

/** A path or an expression without a value; turned into a StateFailure where the state is known. */
export class PathProblem extends Error {}

/** An error no state can handle. */
export function runtimeFailure(stay: Pick<Stay, 'name' | 'entered'>, what: string): StateFailure {
  return new StateFailure('States.Runtime', occurredIn(stay, what), { terminal: true });
}

/** A failed JSONata expression or its unusable result. */
export function queryFailure(
  stay: Pick<Stay, 'name' | 'entered'>,
  what: string,
  location?: string,
  late = false,
): StateFailure {
  const evaluation = { late, ...(location === undefined ? {} : { location }) };
  return new StateFailure('States.QueryEvaluationError', occurredIn(stay, what), { evaluation });
}

/** AWS's limit on what one state passes on: 256 KiB of UTF-8. */
export const payloadLimitBytes = 262_144;

/** The sentence for a result over the limit; `what` is a state's name or a task's ARN. */
export function tooLarge(what: string): string {
  return (
    `The state/task '${what}' returned a result with a size exceeding ` +
    'the maximum number of bytes service limit.'
  );
}
