import { argumentsOf, concludeResult } from './data-flow.ts';
import { leave } from './leave.ts';
import type { Json } from './model.ts';
import type { StateWork } from './simple-states.ts';

/** Parallel: all branches at once with the same input; their outputs in the order of branches. */
export const parallel: StateWork = async (session, thread, stay, state) => {
  if (!stay.children) {
    const input = await argumentsOf(state, session.scope(thread, stay));
    const started = session.record(thread, 'ParallelStateStarted');
    stay.phase = 'children';
    stay.children = {
      running: {},
      results: {},
      items: [],
      next: 0,
      concurrency: 0,
      tolerated: 0,
      failed: 0,
      anchor: started,
      lastDone: started,
    };
    for (const index of state.Branches.map((_: Json, at: number) => at)) {
      const path: [string, number][] = [...thread.path, [stay.name, index]];
      const branch = session.spawn({ parent: thread.id, index, path, last: started, input });
      stay.children.running[index] = branch.id;
    }
    return;
  }
  const { running, results, lastDone } = stay.children;
  if (Object.keys(running).length > 0) return;
  thread.last = lastDone;
  session.emit(thread, 'ParallelStateSucceeded');
  const outputs = state.Branches.map((_: Json, at: number) => results[at]);
  const outcome = await concludeResult(state, outputs, session.scope(thread, stay));
  leave(session, thread, state, outcome);
};
