import { TrainyardError } from '../../clients/typescript/errors.ts';
import { pollDelay } from '../../clients/typescript/poll-delay.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import { CommandError, exitCodeOfError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';
import type { Progress } from './progress.ts';
import { Seen } from './seen.ts';

/** How long and how a job is watched. */
export interface WatchOptions {
  /** Shows what is seen. */
  progress: Progress;
  /** Ends the waiting, not the job, with exit code 5. */
  timeoutSeconds?: number | undefined;
  /** Ends the waiting when someone wants the command to stop. */
  signal?: AbortSignal;
  /** Milliseconds to the next look; default: half a second at first, then 2 to 15 seconds. */
  delay?: (watchedMs: number) => number;
}

/** A plane that is being started again is waited for. */
const absenceMs = 5 * 60_000;

/** Looks at a job until it has ended, and answers it as it is then. */
export async function watchJob(
  api: Api,
  id: string,
  options: WatchOptions,
  system: System,
): Promise<Job> {
  const { progress, timeoutSeconds = Number.POSITIVE_INFINITY, signal } = options;
  const delay = options.delay ?? pollDelay;
  const seen = new Seen(api, id);
  const start = system.now();
  let lastAnswer = start;
  try {
    for (;;) {
      try {
        progress.show(await seen.look());
        lastAnswer = system.now();
      } catch (error) {
        if (!isAbsence(error) || system.now() - lastAnswer > absenceMs) throw error;
        progress.say(`${(error as Error).message} Trying again.`);
      }
      if (seen.job && isTerminal(seen.job.phase)) return seen.job;
      const watched = system.now() - start;
      const left = timeoutSeconds * 1000 - watched;
      if (left <= 0) throw timedOut(id, timeoutSeconds);
      await wait(Math.min(delay(watched), left), progress, signal, system);
    }
  } finally {
    progress.end();
  }
}

/** 0 for a job that succeeded, 1 for any other end. */
export function exitCodeOf({ phase }: Job): number {
  return phase === 'Succeeded' ? exitCodes.ok : exitCodes.jobFailed;
}

/** In steps, so that the time shown goes on and a signal is seen soon. */
async function wait(
  ms: number,
  progress: Progress,
  signal: AbortSignal | undefined,
  system: System,
): Promise<void> {
  const step = 500;
  for (let left = ms; left > 0; left -= step) {
    if (signal?.aborted) throw new CommandError('Stopped.', { exitCode: exitCodes.stopped });
    await system.sleep(Math.min(step, left));
    progress.tick();
  }
}

const isAbsence = (error: unknown) =>
  error instanceof TrainyardError && exitCodeOfError(error) === exitCodes.planeFailed;

const timedOut = (id: string, seconds: number) =>
  new CommandError(`${id} has not ended after ${seconds} seconds; it goes on.`, {
    exitCode: exitCodes.timeout,
    fix: `trainyard watch ${id}`,
  });
