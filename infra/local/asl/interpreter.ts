/** Takes an execution from one stored state as far as it can go without an answer from outside. */
import { failState } from './fail.ts';
import { StateFailure } from './failure.ts';
import { enter } from './leave.ts';
import { map } from './map-state.ts';
import type { Signal, Stay, Thread } from './model.ts';
import { parallel } from './parallel-state.ts';
import { ExecutionEnded, type Session } from './session.ts';
import { choice, fail, pass, type StateWork, succeed, wait } from './simple-states.ts';
import { task, taskAnswered } from './task-state.ts';

const work: Record<string, StateWork> = {
  Pass: pass,
  Task: task,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
};

/** Steps in one stretch; a machine that never waits gives way to others after these. */
const mostSteps = 500;

/** Takes the answers, then steps until nothing can go on, the execution ends, or it is long. */
export async function advance(session: Session, signals: Signal[]): Promise<void> {
  for (const signal of signals) {
    if (!session.ending) await guarded(session, () => take(session, signal));
  }
  for (let steps = 0; steps < mostSteps && !session.ending; steps += 1) {
    const id = session.run.ready.shift();
    if (id === undefined) return;
    await guarded(session, () => step(session, session.thread(id)));
  }
}

async function guarded(session: Session, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof ExecutionEnded && session.ending)) throw error;
  }
}

async function step(session: Session, thread: Thread): Promise<void> {
  if (!thread.stay) enter(session, thread);
  const stay = thread.stay as unknown as Stay;
  const state = session.stateOf(thread, stay.name);
  await attempt(session, thread, () =>
    (work[state.Type] as StateWork)(session, thread, stay, state),
  );
}

async function attempt(session: Session, thread: Thread, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    await failState(session, thread, error);
  }
}

async function take(session: Session, signal: Signal): Promise<void> {
  const waiting = (thread: Thread) => thread.stay?.ticket === signal.ticket;
  const thread = Object.values(session.run.threads).find(waiting);
  if (!thread?.stay) return;
  const { stay } = thread;
  const state = session.stateOf(thread, stay.name);
  if (signal.kind === 'elapsed') {
    delete stay.ticket;
    if (stay.phase === 'retrying') stay.phase = 'working';
    session.wake(thread);
    return;
  }
  await attempt(session, thread, () => taskAnswered(session, thread, stay, state, signal));
}
