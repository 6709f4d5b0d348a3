/** Takes an execution from one stored state as far as it can go without an answer from outside. */
import { failState, failureOf } from './fail.ts';
import type { StateFailure } from './failure.ts';
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
const maxSteps = 500;

/** Takes the answers, then steps until nothing can go on, the execution ends, or it is long. */
export async function advance(session: Session, signals: Signal[]): Promise<void> {
  await guarded(session, () => takeAll(session, signals));
  for (let steps = 0; steps < maxSteps && !session.ending; steps += 1) {
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
  try {
    await (work[state.Type] as StateWork)(session, thread, stay, state);
  } catch (error) {
    await failState(session, thread, failureOf(error, stay));
  }
}

/** Answers that came together are all recorded before the first failure has its consequences. */
async function takeAll(session: Session, signals: Signal[]): Promise<void> {
  const failures: [Thread, StateFailure][] = [];
  for (const signal of signals) {
    const waiting = (thread: Thread) => thread.stay?.ticket === signal.ticket;
    const thread = Object.values(session.run.threads).find(waiting);
    // The first answer counts: a failure that is yet to have its consequences has answered, too.
    if (!thread?.stay || failures.some(([failed]) => failed === thread)) continue;
    const { stay } = thread;
    try {
      await take(session, thread, stay, signal);
    } catch (error) {
      failures.push([thread, failureOf(error, stay)]);
    }
    if (session.ending) return;
  }
  for (const [thread, failure] of failures) {
    if (session.ending) return;
    if (session.run.threads[thread.id]) await failState(session, thread, failure);
  }
}

async function take(session: Session, thread: Thread, stay: Stay, signal: Signal): Promise<void> {
  if (signal.kind !== 'elapsed') {
    const state = session.stateOf(thread, stay.name);
    await taskAnswered(session, thread, stay, state, signal);
    return;
  }
  delete stay.ticket;
  if (stay.phase === 'retrying') stay.phase = 'working';
  session.wake(thread);
}
