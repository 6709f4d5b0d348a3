import type { Job, Verdict } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** What a look at a workload shows. */
export interface Reading {
  /** It computes now (and so is billed). */
  running: boolean;
  /** It has ended, and how. */
  verdict?: Verdict;
  progress?: Job['progress'];
}

/** How one sort of workload is found, read and stopped; each may be called any number of times. */
export interface Driver {
  /**
   * The ARN of what was made for the job's attempt, by its name, whether or not that was written
   * down; undefined: AWS shows none (yet, its lists are late).
   */
  find(ports: Ports, job: Job): Promise<string | undefined>;
  /** Reads the truth from the service that runs it. */
  read(ports: Ports, job: Job): Promise<Reading>;
  /** Asks for its end; it may take a while, which `read` shows. */
  stop(ports: Ports, job: Job): Promise<void>;
}

/**
 * What to make of a workload that its service does not know: where it was written a moment ago it
 * is only starting (AWS is eventually consistent), else its end was not seen.
 */
export function missing({ workload }: Job, now: number, message: string): Reading {
  const age = (now - (workload?.at ?? 0)) / 1000;
  if (age < limits.missingSeconds) return { running: false };
  return { running: false, verdict: { outcome: 'Failed', reason: 'HeartbeatLost', message } };
}
