import { keys } from '../store/keys.ts';
import { noQuota } from '../store/place-writes.ts';
import type { TableWrite } from '../store/table.ts';
import { isTerminal, type Phase } from './lifecycle.ts';
import { deadlineOf, type Job } from './model.ts';

/** A job that changed within this time (milliseconds) may still be on its ordinary way. */
export const graceMs = 2 * 60_000;

/** How often the reaper comes, in milliseconds. */
export const reaperMs = 5 * 60_000;

/**
 * In one of so many rounds a job that computes is visited though nothing is due. Its execution
 * looks after it and tells of its end; this bounds how late an end is noticed whose event was lost.
 */
export const roundsBetweenVisits = 6;

/** What the reaper knows of a job that has not ended, without reading it. */
export interface LiveJob {
  jobId: string;
  /** As it was when the job was last due sooner than before, or visited. */
  phase: Phase;
  quota: string;
  startedAt?: string;
  /** Before this there is nothing to do for it; in milliseconds since the epoch. */
  dueAt: number;
}

/** Phases in which an execution looks after a job. */
const watched: readonly Phase[] = ['Provisioning', 'Running', 'Finalizing'];

/** Before this the reaper has nothing to do for a job, unless the job changes. */
function dueAtOf(job: Job): number {
  const { phase, intent, ending, attemptEndsAt = Number.POSITIVE_INFINITY } = job;
  // A job of a version without priorities is given its place in the line at once.
  if (phase === 'Queued') return job.spec.priority === undefined ? 0 : deadlineOf(job);
  const settledAt = Date.parse(job.updatedAt) + graceMs;
  if (!watched.includes(phase) || intent || ending) return settledAt;
  return Math.max(settledAt, Math.min(deadlineOf(job), attemptEndsAt));
}

/** Whether the reaper reads the job in the round of this time. */
export function isToVisit({ jobId, phase, dueAt }: LiveJob, now: number): boolean {
  if (dueAt <= now) return true;
  const turn = [...jobId.slice(-4)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const round = Math.floor(now / reaperMs);
  return watched.includes(phase) && (round + turn) % roundsBetweenVisits === 0;
}

/** What the list of living jobs is to say of this one. */
export function liveJobOf(job: Job): LiveJob {
  const { id: jobId, phase, quota = noQuota, startedAt } = job;
  return { jobId, phase, quota, dueAt: dueAtOf(job), ...(startedAt ? { startedAt } : {}) };
}

/** The item of a living job. A time that never comes is written as null. */
function itemOf(job: Job) {
  const { jobId: _inTheKey, dueAt, ...rest } = liveJobOf(job);
  const at = Number.isFinite(dueAt) ? dueAt : null;
  return { ...keys.live(job.id), v: 1, since: job.createdAt, ...rest, dueAt: at };
}

/** The item as it is read; one of an earlier version says only which job it is, and is due. */
export type LiveJobItem = { sk: string; dueAt?: number | null } & Partial<Omit<LiveJob, 'dueAt'>>;

/** What the item says. */
export function liveJobFrom({ sk: jobId, dueAt = 0, ...item }: LiveJobItem): LiveJob {
  const { phase = 'Pending', quota = noQuota, startedAt } = item;
  const at = dueAt ?? Number.POSITIVE_INFINITY;
  return { jobId, phase, quota, dueAt: at, ...(startedAt ? { startedAt } : {}) };
}

/**
 * For the transaction of a change: a new job is listed, one that ended is not, unless something of
 * it is to be removed, which the reaper goes on with. Between, the item is written only when the
 * job is due sooner than before; that it is due later, a visit finds out.
 */
export function liveJobWrites(before: Job | undefined, after: Job): TableWrite[] {
  if (after.deletion || after.uncleared) return [{ put: itemOf(after) }];
  if (isTerminal(after.phase)) return [{ delete: keys.live(after.id) }];
  if (before && dueAtOf(after) >= dueAtOf(before)) return [];
  return [{ put: itemOf(after) }];
}

/** Whether a visit has found another state than the list says, and nothing to do at once. */
export function isOutdated(seen: LiveJob, job: Job, now: number): boolean {
  const { phase, dueAt } = liveJobOf(job);
  return dueAt > now && (dueAt !== seen.dueAt || phase !== seen.phase);
}

/** After a visit: the item anew, unless the job has changed meanwhile. */
export function visitedWrites(job: Job): TableWrite[] {
  const same = { when: 'rev = :rev', values: { ':rev': job.rev }, label: 'rev' };
  return [{ check: keys.job(job.id), ...same }, { put: itemOf(job) }];
}
