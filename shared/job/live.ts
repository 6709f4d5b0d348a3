import { keys } from './keys.ts';
import { isTerminal, type Phase } from './lifecycle.ts';
import { deadlineOf, type Job } from './model.ts';
import { slotless } from './place-writes.ts';
import type { TableWrite } from './table.ts';

/** A job that changed within this time (milliseconds) may still be on its ordinary way. */
export const graceMs = 2 * 60_000;

/**
 * How long a job that computes is left alone, in milliseconds: its execution looks after it and
 * tells of its own end, so this bounds how late an end is noticed whose event was lost.
 */
const trustMs = 30 * 60_000;

/** What the reaper knows of a job that has not ended, without reading it. */
export interface Living {
  jobId: string;
  /** As it was when the job was last due sooner than before, or visited. */
  phase: Phase;
  quota: string;
  startedAt?: string;
  /** Before this there is nothing to do for it; in milliseconds since the epoch. */
  dueAt: number;
}

/** Its execution looks after it, and nothing is to end. */
const isWatched = ({ phase, intent, ending }: Job) =>
  /^(Provisioning|Running|Finalizing)$/.test(phase) && !intent && !ending;

/** When its time is up. */
const overAt = (job: Job) =>
  Math.min(deadlineOf(job), job.attemptEndsAt ?? Number.POSITIVE_INFINITY);

/**
 * Before this the reaper has nothing to do for a job, unless the job changes.
 *
 * @param visitedAt when the reaper last found it well
 */
export function dueAtOf(job: Job, visitedAt = 0): number {
  // A job of a version without priorities is given its place in the line at once.
  if (job.phase === 'Queued') return job.spec.priority === undefined ? 0 : deadlineOf(job);
  const changedAt = Date.parse(job.updatedAt);
  if (!isWatched(job)) return changedAt + graceMs;
  const seenAt = Math.max(changedAt, visitedAt);
  return Math.min(seenAt + trustMs, Math.max(seenAt + graceMs, overAt(job)));
}

/** What the list of living jobs is to say of this one. */
export function livingOf(job: Job, visitedAt = 0): Living {
  const { id: jobId, phase, quota = slotless, startedAt } = job;
  const dueAt = dueAtOf(job, visitedAt);
  return { jobId, phase, quota, dueAt, ...(startedAt ? { startedAt } : {}) };
}

/** The item of a living job. A time that never comes is written as null. */
function itemOf(job: Job, visitedAt?: number) {
  const { jobId: _inTheKey, dueAt, ...rest } = livingOf(job, visitedAt);
  const at = Number.isFinite(dueAt) ? dueAt : null;
  return { ...keys.live(job.id), v: 1, since: job.createdAt, ...rest, dueAt: at };
}

/** The item as it is read; one of an earlier version says only which job it is, and is due. */
export type LivingItem = { sk: string; dueAt?: number | null } & Partial<Omit<Living, 'dueAt'>>;

/** What the item says. */
export function livingFrom({ sk: jobId, dueAt = 0, ...item }: LivingItem): Living {
  const { phase = 'Pending', quota = slotless, startedAt } = item;
  const at = dueAt ?? Number.POSITIVE_INFINITY;
  return { jobId, phase, quota, dueAt: at, ...(startedAt ? { startedAt } : {}) };
}

/**
 * For the transaction of a change: a new job is listed, one that ended is not. Between, the item is
 * written only when the job is due sooner than before; that it is due later, a visit finds out.
 */
export function livingWrites(before: Job | undefined, after: Job): TableWrite[] {
  if (isTerminal(after.phase)) return [{ delete: keys.live(after.id) }];
  if (before && !isSooner(before, after)) return [];
  return [{ put: itemOf(after) }];
}

function isSooner(before: Job, after: Job): boolean {
  // One that was visited since has a later time in the list than follows from the job alone.
  if (isWatched(before)) return !isWatched(after) || overAt(after) < overAt(before);
  return dueAtOf(after) < dueAtOf(before);
}

/** After a visit that found nothing to do: when the next is due, unless the job has changed. */
export function visitedWrites(job: Job, visitedAt: number): TableWrite[] {
  const same = { when: 'rev = :rev', values: { ':rev': job.rev }, label: 'rev' };
  return [{ check: keys.job(job.id), ...same }, { put: itemOf(job, visitedAt) }];
}
