import type { Reason } from '../errors.ts';
import type { MicroUsd } from '../money/money.ts';
import type { Phase } from './lifecycle.ts';

/** What computes for a job: its ARN (or id) says all that is needed to read and stop it. */
export interface Workload {
  arn: string;
  /** Its line in the ledger; an attempt may have several workloads one after another. */
  n: number;
  /** When this was written, milliseconds since the epoch; absent: by an older version. */
  at?: number;
}

/** What a state machine caught. */
export interface Caught {
  Error?: string;
  Cause?: string;
}

/** An error of AWS or of the plane that a step waits out. */
export interface Waiting {
  /** The step: `start`, `watch`, `collect`, `verify` or `settle`. */
  for: string;
  /** When it was first met, and last. */
  since: string;
  at: string;
  error: string;
}

/** Where log lines of a job are: a group and the beginning of its streams' names. */
export interface LogSource {
  group: string;
  streamPrefix: string;
  label: string;
  /** It is the whole name of the one stream. */
  exact?: true;
  /** Streams of other jobs begin so, too. */
  shared?: true;
}

/** One billed stretch of one resource. */
export interface Usage {
  what: string;
  resource: string;
  seconds: number;
  microUsd: MicroUsd;
}

/** How a workload ended. */
export interface Verdict {
  outcome: 'Succeeded' | 'Failed' | 'Stopped';
  reason?: Reason;
  /** One sentence for people. */
  message?: string;
  /** The label of the logs that say why it failed; absent: those of the job's own container. */
  said?: string;
  /** The one stream in which it said so, where its source has several. */
  saidIn?: string;
  /** What it cost; absent where the parts are billed as jobs of their own. */
  usage?: Usage;
  /** When that was first seen, milliseconds since the epoch; absent: by an older version. */
  seenAt?: number;
}

/** Why someone wants the job to end before its workload does. */
export type Intent = 'Cancelled' | 'DeadlineExceeded' | 'DependencyFailed' | 'BudgetExceeded';

/** What becomes of a job whose money is used up. */
export type OnExceeded = 'Cancel' | 'Finish' | 'StopScheduling';

/** That a job is to go. */
export interface Deletion {
  at: string;
  /** Who wanted it. */
  by: string;
  /** Its files go too. */
  results: boolean;
}

/** What an attempt holds until it is settled. */
export interface Reservation {
  quota?: string;
  /** Whether the counts of its project have it; absent: an older version admitted it. */
  counted?: true;
  /** `yyyy-mm`: the month whose budgets hold the money; a stage's is held by its pipeline. */
  month?: string;
  microUsd?: MicroUsd;
  /** What the job had spent before this attempt: the rest is the attempt's own. */
  spentBeforeMicroUsd?: MicroUsd;
}

/** What every specification has, that of a job and that of a stage. */
export interface SpecBase {
  kind: string;
  timeoutSeconds: number;
  maxAttempts: number;
}

/** A stage as it stands in its job, defaults filled in. */
export interface StageSpec extends SpecBase {
  needs: string[];
  /** A reference that gives true or false; the stage runs where it gives true. */
  when?: string;
  [field: string]: unknown;
}

/** What a job costs the plane in requests. */
export interface Metering {
  /** Events of AWS about each of its workloads; absent: one. */
  eventsPerWorkload?: number;
  /** Events about each of its trials; absent: none. */
  eventsPerTrial?: number;
  /** Reads of the table for one look at a workload; absent: two. */
  readsPerPoll?: number;
}

/** The specification as accepted, defaults filled in. */
export interface JobSpec extends SpecBase {
  name?: string;
  project?: string;
  budget?: { maxCostUsd: string; onExceeded?: OnExceeded };
  notify: string[];
  /** The git commit that it was submitted from, with `-dirty` where files had changed since. */
  commit?: string;
  /** Absent: an older version accepted it. */
  priority?: number;
  deadlineSeconds?: number;
  /** What it is made of, each a job of its own; absent: it computes itself. */
  stages?: Record<string, StageSpec>;
  /** How many of those run at once; absent: as many as can. */
  parallelism?: number;
  [field: string]: unknown;
}

/** The truth about a job. Trials, stages, events and ledger lines are items of their own. */
export interface Job {
  v: 1;
  id: string;
  project: string;
  kind: string;
  name?: string;
  spec: JobSpec;
  phase: Phase;
  reason?: Reason;
  message?: string;
  /** From 1; every side effect is named from (id, attempt). */
  attempt: number;
  /** Rises by one with every write: the ETag, and the guard of every write. */
  rev: number;
  createdAt: string;
  updatedAt: string;
  /** When the workload of this attempt was first seen running. */
  startedAt?: string;
  endedAt?: string;
  /** When this attempt must have ended, milliseconds since the epoch. */
  attemptEndsAt?: number;
  /** What sets that end; absent: the timeout. */
  endsBy?: 'budget';
  submittedBy: string;
  /** The quota it needs a slot of; absent: none. */
  quota?: string;
  parent?: { jobId: string; stage: string };
  /** The job of which it is another try, wanted by somebody. */
  retryOf?: string;
  /** It has ended and is to go, with all that it has made. */
  deletion?: Deletion;
  /** What an ended attempt has left, or an open line of it, is still to be seen to. */
  uncleared?: true;
  /** Its money is that of the month, stage or not: what it makes lives on after its pipeline. */
  paysItself?: true;
  /** It runs trials. */
  trials?: true;
  /** As its kind said when it was accepted; absent: the defaults. */
  metering?: Metering;
  intent?: Intent;
  /** The attempt is being settled for this error: nothing is made for it any more. */
  ending?: Caught;
  waiting?: Waiting;
  workload?: Workload;
  /** The task token that the job's machine waits on. */
  token?: string;
  verdict?: Verdict;
  /** While it waits for money: what it wanted to hold. */
  shortfallMicroUsd?: MicroUsd;
  /** How often its machine has looked at its workloads, in all attempts. */
  polls?: number;
  /** KB of all writes of this item, each rounded up: what the table bills for them. */
  writtenKilobytes?: number;
  /** What admission took for it and must be given back. */
  held?: Reservation;
  /** What its steps found out before the workload: the image's digest, the build's tag. */
  resolved?: Record<string, string>;
  logs: LogSource[];
  result?: Record<string, unknown>;
  /** How many trials there are in which state, and the best value so far. */
  progress?: { done: number; total: number; best?: number };
  cost: {
    likelyMicroUsd: MicroUsd;
    /** Of one attempt. */
    worstMicroUsd: MicroUsd;
    /** Of all attempts that it may have; a pipeline's stages have theirs. */
    allAttemptsMicroUsd: MicroUsd;
    actualMicroUsd: MicroUsd;
  };
}

/** Whether something is what a job's id looks like. */
export const isJobId = (value: unknown): value is string =>
  typeof value === 'string' && /^job_[0-9A-HJKMNP-TV-Z]{26}$/.test(value);

/** `job_01J…` */
export function jobIdFrom(ulid: string): string {
  return `job_${ulid}`;
}

/**
 * The name of everything made in AWS for an attempt: `ty-<ulid>-<attempt>`, 32 characters, which is
 * the limit of SageMaker tuning jobs exactly.
 */
export function awsNameOf({ id, attempt }: { id: string; attempt: number }): string {
  return `ty-${id.slice('job_'.length).toLowerCase()}-${String(attempt).padStart(2, '0')}`;
}

/** The job and attempt that a name (or a longer one beginning with it) was made for. */
export function attemptOf(awsName: string): { id: string; attempt: number } | undefined {
  const match = /^ty-([0-9a-z]{26})-(\d{2})/.exec(awsName);
  if (!match) return undefined;
  return { id: jobIdFrom(match[1]!.toUpperCase()), attempt: Number(match[2]) };
}

/** The pipeline whose money a job draws from, if it does. */
export function payerOf({ paysItself, parent }: Pick<Job, 'paysItself' | 'parent'>) {
  return paysItself ? undefined : parent?.jobId;
}

/** When a job must have ended, milliseconds since the epoch; Infinity: it may wait and run on. */
export function deadlineOf({ createdAt, spec: { deadlineSeconds } }: Job): number {
  return deadlineSeconds === undefined
    ? Number.POSITIVE_INFINITY
    : Date.parse(createdAt) + deadlineSeconds * 1000;
}

/** Where a job keeps its files in the plane's bucket; ends with a slash. */
export function jobPrefix(job: { project: string; id: string }): string {
  return `projects/${job.project}/jobs/${job.id}/`;
}

/**
 * Where it keeps its checkpoints: one place for all its attempts, each of which goes on from what
 * the one before has left; ends with a slash.
 */
export function checkpointPrefix(job: { project: string; id: string }): string {
  return `${jobPrefix(job)}checkpoints/`;
}

/** Where one attempt of it does; ends with a slash. */
export function attemptPrefix(job: { project: string; id: string; attempt: number }): string {
  return `${jobPrefix(job)}${job.attempt}/`;
}
