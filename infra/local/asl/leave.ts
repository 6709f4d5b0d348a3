/** How a thread goes from state to state, and how it ends. */
import type { Outcome } from './data-flow.ts';
import { payloadLimitBytes, StateFailure, tooLarge } from './failure.ts';
import type { Json, StateDefinition, Thread } from './model.ts';
import type { Session } from './session.ts';

/** Enters the thread's next state. */
export function enter(session: Session, thread: Thread): void {
  const { next: name, input, last: before } = thread;
  const state = session.stateOf(thread, name);
  const entered = session.record(thread, `${state.Type}StateEntered`, {
    name,
    input: JSON.stringify(input),
    inputDetails: { truncated: false },
  });
  thread.input = null;
  thread.stay = {
    name,
    input,
    entered,
    before,
    enteredAt: session.ports.now,
    retryCount: 0,
    retries: [],
    phase: 'working',
  };
}

/** Leaves the state with its outcome for `next`, or ends the thread. */
export function leave(
  session: Session,
  thread: Thread,
  state: StateDefinition,
  outcome: Outcome,
  next: string | undefined = state.Next,
): void {
  const { name } = thread.stay as { name: string };
  const { assigned } = outcome;
  const output = JSON.stringify(outcome.output);
  if (Buffer.byteLength(output) > payloadLimitBytes) {
    throw new StateFailure('States.DataLimitExceeded', tooLarge(name), { terminal: true });
  }
  const texts = Object.entries(assigned ?? {}).map(([key, value]) => [key, JSON.stringify(value)]);
  session.record(thread, `${state.Type}StateExited`, {
    name,
    output,
    outputDetails: { truncated: false },
    ...(texts.length === 0
      ? {}
      : {
          assignedVariables: Object.fromEntries(texts),
          assignedVariablesDetails: { truncated: false },
        }),
  });
  thread.variables = { ...thread.variables, ...assigned };
  delete thread.stay;
  if (next === undefined) {
    finishThread(session, thread, outcome.output);
    return;
  }
  thread.next = next;
  thread.input = outcome.output;
  session.wake(thread);
}

function finishThread(session: Session, thread: Thread, output: Json): void {
  if (thread.parent === undefined) {
    session.end(thread, { status: 'SUCCEEDED', output });
    return;
  }
  const parent = session.thread(thread.parent);
  const { children, name } = parent.stay ?? {};
  if (!children) throw new Error(`Thread ${thread.id} has no parent that waits for it`);
  children.results[thread.index] = output;
  delete children.running[thread.index];
  children.anchor = thread.last;
  children.lastDone = thread.item
    ? session.emit(thread, 'MapIterationSucceeded', { name, index: thread.index })
    : thread.last;
  session.drop(thread);
  session.wake(parent);
}
