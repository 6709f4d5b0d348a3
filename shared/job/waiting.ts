import { limits } from '../limits.ts';
import type { Job, Waiting } from './model.ts';

/** A note of what is waited for is renewed after this. */
export const noteAgainMs = 60_000;

/** Tries are two minutes apart at most: a note not renewed for this long is of the past. */
const staleMs = 5 * 60_000;

/** The error that a job's step is waiting out now; undefined: it meets none. */
export function waitedFor({ waiting }: Job, now: number): Waiting | undefined {
  return waiting && now - Date.parse(waiting.at) < staleMs ? waiting : undefined;
}

/** The same as the API shows it, once it has lasted so long that people should know; else `{}`. */
export function waitedForView(job: Job, now: number): { waiting?: Omit<Waiting, 'at'> } {
  const waiting = waitedFor(job, now);
  if (!waiting || now - Date.parse(waiting.since) < limits.waitingToldSeconds * 1000) return {};
  const { at: _at, ...shown } = waiting;
  return { waiting: shown };
}
