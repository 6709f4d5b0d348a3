import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { AnswerTo } from '../api.ts';

type Event = AnswerTo<'GET /jobs/{id}/events'>['items'][number];

/** A stretch of a job's life in one phase. */
export interface Span {
  phase: Event['phase'];
  attempt: number;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/** The stretches of a life by its events; the last one goes on until `now` unless it is an end. */
export function spansOf(events: readonly Event[], now: number): Span[] {
  const changes = events.filter(
    ({ phase, attempt }, at) =>
      at === 0 || phase !== events[at - 1]!.phase || attempt !== events[at - 1]!.attempt,
  );
  return changes
    .map(({ phase, attempt, at }, index) => {
      const next = changes[index + 1];
      return { phase, attempt, from: Date.parse(at), to: next ? Date.parse(next.at) : now };
    })
    .filter(({ phase }) => !isTerminal(phase));
}
