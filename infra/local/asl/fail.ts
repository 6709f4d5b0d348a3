/** What follows a failure: a retry, a catcher, or the failure of what is around. */
import { concludeCatch } from './data-flow.ts';
import { runtimeFailure, StateFailure } from './failure.ts';
import { leave } from './leave.ts';
import type { StateDefinition, Stay, Thread } from './model.ts';
import { catcherOf, retryDelay } from './retry.ts';
import { ExecutionEnded, failureDetails, type Session } from './session.ts';
import { taskKeys } from './task-keys.ts';

/**
 * Why a state failed. Nothing here waits for anything outside, so that what is neither a failure
 * nor an end would come again at each try: no state can handle it, and the execution fails.
 */
export function failureOf(error: unknown, stay: Stay): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof ExecutionEnded) throw error;
  return runtimeFailure(stay, `The local plane cannot execute it: ${error}`);
}

/** Handles the failure of the state the thread is in. */
export async function failState(
  session: Session,
  thread: Thread,
  failure: StateFailure,
): Promise<void> {
  const stay = thread.stay as Stay;
  const state = session.stateOf(thread, stay.name);
  abandon(session, stay, thread.last);
  if (failure.evaluation) recordEvaluation(session, thread, stay, failure);
  if (!failure.terminal && retries(session, stay, state, failure)) return;
  if (failure.evaluation || stay.children) {
    if (state.Type === 'Map') session.record(thread, 'MapStateFailed');
    if (state.Type === 'Parallel') session.record(thread, 'ParallelStateFailed');
  }
  delete stay.children;
  const caught = failure.terminal ? failure : await catches(session, thread, stay, state, failure);
  if (caught) await propagate(session, thread, caught);
}

function recordEvaluation(
  session: Session,
  thread: Thread,
  stay: Stay,
  failure: StateFailure,
): void {
  const { error, cause, evaluation } = failure;
  const { late, ...location } = evaluation ?? {};
  const previous = thread.last === stay.entered && !late ? stay.before : thread.last;
  const details = { ...failureDetails(error, cause), ...location, state: stay.name };
  thread.last = session.emit(thread, 'EvaluationFailed', details, previous);
}

function retries(
  session: Session,
  stay: Stay,
  state: StateDefinition,
  failure: StateFailure,
): boolean {
  const delayMs = retryDelay(state, stay, failure, session.ports.random);
  if (delayMs === undefined) return false;
  stay.phase = 'retrying';
  delete stay.children;
  delete stay.token;
  delete stay.task;
  session.wait(stay, session.ports.now + delayMs);
  return true;
}

/** The failure that is left: none when a catcher took it, another when the catcher failed. */
async function catches(
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
  failure: StateFailure,
): Promise<StateFailure | undefined> {
  const catcher = catcherOf(state, failure);
  if (!catcher) return failure;
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  try {
    const outcome = await concludeCatch(state, catcher, errorOutput, session.scope(thread, stay));
    leave(session, thread, state, outcome, catcher.Next);
    return undefined;
  } catch (error) {
    const own = failureOf(error, stay);
    if (own.evaluation) recordEvaluation(session, thread, stay, own);
    return own;
  }
}

async function propagate(session: Session, thread: Thread, failure: StateFailure): Promise<void> {
  const { error, cause } = failure;
  if (thread.parent === undefined) {
    const known = { ...(error === undefined ? {} : { error }) };
    session.end(thread, { status: 'FAILED', ...known, ...(cause === undefined ? {} : { cause }) });
    return;
  }
  const parent = session.thread(thread.parent);
  const stay = parent.stay as Stay;
  if (thread.apart) return failApart(session, parent, thread);
  if (thread.item) {
    session.emit(thread, 'MapIterationFailed', { name: stay.name, index: thread.index });
  }
  recordAborted(session, thread, thread.last);
  parent.last = thread.last;
  session.drop(thread);
  delete stay.children?.running[thread.index];
  // The event of a failed expression belongs to the state it is in, which has recorded it.
  const { terminal, heartbeat } = failure;
  await failState(session, parent, new StateFailure(error, cause, { terminal, heartbeat }));
}

/** An iteration of a distributed map failed: tolerated, or the end of the map run. */
async function failApart(session: Session, parent: Thread, child: Thread): Promise<void> {
  const { children } = parent.stay as Stay;
  if (!children) throw new Error(`Thread ${child.id} has no map that waits for it`);
  children.failed += 1;
  delete children.running[child.index];
  session.drop(child);
  if (children.failed <= children.tolerated) {
    session.wake(parent);
    return;
  }
  session.record(parent, 'MapRunFailed', failureDetails(tolerance.error, tolerance.cause));
  await failState(session, parent, new StateFailure(tolerance.error, tolerance.cause));
}

const tolerance = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

/** Stops everything a stay waits for, its threads included. */
function abandon(session: Session, stay: Stay, after: number): void {
  if (stay.ticket !== undefined) {
    session.effects.push({ kind: 'close', ticket: stay.ticket });
    for (const key of taskKeys(session.facts.arn, stay.ticket)) {
      session.effects.push({ kind: 'cancel', key });
    }
    delete stay.ticket;
  }
  for (const id of Object.values(stay.children?.running ?? {})) {
    const child = session.thread(id);
    if (child.item) {
      const details = { name: stay.name, index: child.index };
      session.emit(child, 'MapIterationAborted', details, after);
    }
    recordAborted(session, child, after);
    if (child.stay) abandon(session, child.stay, after);
    session.drop(child);
  }
}

/** Says that the thread's state was cut short, if it is one that takes time. */
function recordAborted(session: Session, thread: Thread, after: number): void {
  if (!thread.stay) return;
  const { Type } = session.stateOf(thread, thread.stay.name);
  if (!['Task', 'Wait', 'Map', 'Parallel'].includes(Type)) return;
  session.emit(thread, `${Type}StateAborted`, undefined, after);
}
