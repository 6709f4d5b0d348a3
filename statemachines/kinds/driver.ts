import type { Intent, Job, LogSource, Verdict } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Lease, Tenure } from '../leases/lease.ts';
import type { Kind, ResultOf } from './kind.ts';

/** A workload that there is, and where its lines go. */
export interface Found {
  arn: string;
  logs: LogSource[];
}

/** What was made, and what is to be remembered of it. */
export interface Started extends Found {
  resolved?: Record<string, string>;
}

/** What a look at a workload shows. */
export interface Observation {
  /** It computes now (and so is billed). */
  running: boolean;
  /** It has ended, and how. */
  verdict?: Verdict;
  progress?: Job['progress'];
}

/** Ends another job: for a workload that is made of jobs. */
export type EndJob = (ports: Ports, id: string, intent: Intent) => Promise<unknown>;

/** How one sort of workload is found, read and stopped. */
export interface Workloads {
  /**
   * The `n`-th workload of the job's attempt, by its name, whether or not it was written down;
   * undefined: AWS shows none (yet, its lists are late).
   */
  find(ports: Ports, job: Job, n: number): Promise<Found | undefined>;
  /** Reads the truth about `job.workload` from the service that runs it. */
  read(ports: Ports, job: Job): Promise<Observation>;
  /** Asks for the end of `job.workload`; it may take a while, which `read` shows. */
  stop(ports: Ports, job: Job, endJob: EndJob): Promise<void>;
}

/** The way to something that a person works in. */
interface Opening {
  /** Good once the way is there; it has the token. */
  url: string;
  /** The session of AWS Systems Manager that makes the way; absent: it is there. */
  session?: { region: string; target: string; port: number };
}

/** A command that was started in a container, for whoever has the token. */
export interface ExecSession {
  region: string;
  /** What it leads to, as Session Manager calls it. */
  target: string;
  sessionId: string;
  streamUrl: string;
  tokenValue: string;
}

/** How what lives on is looked after; each may be called any number of times. */
export interface LeaseDriver<T extends Tenure = Tenure> {
  /** Asks for its end; answers whether AWS has nothing of it any more that bills. */
  end(ports: Ports, lease: Lease<T>): Promise<boolean>;
  /** Once it has ended, before it is forgotten: removes what is left of it and costs nothing. */
  clear?(ports: Ports, lease: Lease<T>): Promise<void>;
  /** While it is in service, every five minutes: brings right what only it has. */
  tend?(ports: Ports, lease: Lease<T>): Promise<void>;
  /** Writes how many instances it has now: after an event, and every five minutes. */
  count?(ports: Ports, lease: Lease<T>): Promise<void>;
  /** The way to it, for its owner, while it runs; absent: it is nothing to be opened. */
  open?(ports: Ports, lease: Lease<T>): Promise<Opening | undefined>;
  /** Starts a command in it, for its owner; undefined: it does not run. Absent: none can be. */
  exec?(ports: Ports, lease: Lease<T>, command: string): Promise<ExecSession | undefined>;
}

/**
 * What a kind does; all that surrounds it is the same for every kind. Each function may be called
 * any number of times, also after a crash in its middle: everything is named after (job, attempt),
 * and what is there already is taken. An error that is not a JobError is waited out.
 */
export interface Driver<K extends Kind = Kind> extends Workloads {
  /**
   * Before the `n`-th workload is made: throws while it cannot be. A sentence says that it need not
   * be made, because what it would make is there: the attempt has then succeeded with that.
   */
  prepare?(ports: Ports, job: Job, n: number): Promise<string | undefined>;
  /** Makes the `n`-th workload of the attempt, from 1 to the number that `kind.workloads` has. */
  start(ports: Ports, job: Job, n: number): Promise<Started>;
  /** The result of a job whose last workload has succeeded, or that keeps its best at its cap. */
  collect(ports: Ports, job: Job): Promise<ResultOf<K>>;
  /**
   * Once all workloads of an attempt have ended, however, or none was made: removes what `start`
   * has made besides them, by its name, and that serves nobody.
   */
  clear?(ports: Ports, job: Job): Promise<void>;
  /** Starts a command in `job.workload`; undefined: it does not run. Absent: none can be. */
  exec?(ports: Ports, job: Job, command: string): Promise<ExecSession | undefined>;
  /** Only of a kind that has a `lease`. */
  lease?: LeaseDriver;
}

/**
 * What to make of a workload that its service does not know: where it was written a moment ago it
 * is only starting (AWS is eventually consistent), else its end was not seen.
 */
export function missing({ workload }: Job, now: number, message: string): Observation {
  const age = (now - (workload?.at ?? 0)) / 1000;
  if (age < limits.missingSeconds) return { running: false };
  return { running: false, verdict: { outcome: 'Failed', reason: 'HeartbeatLost', message } };
}
