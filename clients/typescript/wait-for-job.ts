import type { AnswerTo, Api } from './api.ts';
import { TrainyardError, UnreachableError, WaitTimeoutError } from './errors.ts';
import { pollDelay } from './poll-delay.ts';
import type { Surroundings } from './surroundings.ts';

/** A job as it is now. */
export type Job = AnswerTo<'GET /jobs/{id}'>;

/** How long a job is waited for. */
export interface WaitOptions {
  /** Ends the waiting, not the job; default: none. */
  timeoutSeconds?: number;
  /** Is shown the job at first and whenever it has changed. */
  onChange?: (job: Job) => void;
  /** Ends the waiting, not the job. */
  signal?: AbortSignal;
}

/** A plane that is being started again is waited for. */
const absenceMs = 5 * 60_000;

/** Whether nothing more happens to a job. */
export const hasEnded = ({ phase }: Pick<Job, 'phase'>): boolean =>
  ['Succeeded', 'Failed', 'Cancelled'].includes(phase);

/** Looks at a job until it has ended; what has not changed is not sent again (ETag). */
export async function waitForJob(
  api: Api,
  id: string,
  { timeoutSeconds = Number.POSITIVE_INFINITY, onChange, signal }: WaitOptions,
  { now, sleep }: Pick<Surroundings, 'now' | 'sleep'>,
): Promise<Job> {
  const start = now();
  let lastAnswer = start;
  let etag: string | undefined;
  let job: Job | undefined;
  for (;;) {
    try {
      const headers: Record<string, string> = etag ? { 'if-none-match': etag } : {};
      const answer = await api.ask('GET /jobs/{id}', { path: { id }, headers });
      lastAnswer = now();
      etag = answer.etag;
      if (answer.body) {
        job = answer.body;
        onChange?.(job);
      }
    } catch (error) {
      if (!(error instanceof UnreachableError) || now() - lastAnswer > absenceMs) throw error;
    }
    if (job && hasEnded(job)) return job;
    if (signal?.aborted) throw new TrainyardError(`Nobody waits for ${id} any more; it goes on.`);
    const left = timeoutSeconds * 1000 - (now() - start);
    if (left <= 0) {
      throw new WaitTimeoutError(
        `${id} has not ended after ${timeoutSeconds} seconds; it goes on.`,
      );
    }
    await sleep(Math.min(pollDelay(now() - start), left));
  }
}
