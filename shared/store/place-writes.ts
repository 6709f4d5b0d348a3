import type { Job } from '../job/model.ts';
import { own } from '../own.ts';
import type { Config } from '../ports/config.ts';
import { keys } from './keys.ts';
import type { Key, TableWrite } from './table.ts';

/** The queue of jobs that need no slot but still wait for their turn to be started. */
export const noQuota = 'none';

/** What an admission was decided on, and how it moves the quota's account of service. */
export interface AdmissionVersion {
  /** The admissions that were seen; another admission since then makes this one fail. */
  seen: number;
  clockBy: number;
  tagBy: number;
}

/** The part of the configuration that bounds who may run. */
export type Places = Pick<Config, 'quotas' | 'shares'>;

/**
 * A quota of one slot, whatever is configured: what changes one thing that lives on follows one
 * after another. Its name has a colon, that of a configured one has none.
 */
export const isSingleSlot = (quota: string): boolean => quota.includes(':');

/** How many may hold a slot of a quota; absent: any number. */
export const limitOf = (quota: string, { quotas }: Places): number | undefined =>
  isSingleSlot(quota) ? 1 : own(quotas, quota);

/**
 * Whether a job counts among those that its project may have at once: those that compute in a slot.
 * A pipeline counts by its stages; what waits for its turn does not.
 */
export const countsForProject = (quota: string | undefined): boolean =>
  quota !== undefined && !isSingleSlot(quota);

/**
 * Where a job stands before and after a change, for the same transaction: its place in the line of
 * its project, its slot, and the counts of both. Each count follows from the job item alone, so
 * none can drift.
 */
export function placeWrites(
  before: Job | undefined,
  after: Job,
  places: Places,
  version?: AdmissionVersion,
): TableWrite[] {
  return [
    ...lineWrites(before, after),
    ...shareWrites(before, after, version),
    ...quotaWrites(before, after, places, version),
    ...projectWrites(before, after, places),
  ];
}

/** Jobs that a version without priorities queued stand in one line of the whole quota. */
function lineKey(job: Job | undefined): Key | undefined {
  if (job?.phase !== 'Queued') return undefined;
  const quota = job.quota ?? noQuota;
  const { priority } = job.spec;
  if (priority === undefined) return keys.oldQueue(quota, job.id);
  return keys.queue(quota, job.project, priority, job.id);
}

function lineWrites(before: Job | undefined, after: Job): TableWrite[] {
  const from = lineKey(before);
  const to = lineKey(after);
  const stays = from?.pk === to?.pk && from?.sk === to?.sk;
  if (stays && before?.shortfallMicroUsd === after.shortfallMicroUsd) return [];
  return [
    ...(from && !stays ? [{ delete: from }] : []),
    ...(to ? [{ put: { ...to, v: 1, shortfall: after.shortfallMicroUsd } }] : []),
  ];
}

const isCounted = (job: Job | undefined) => (job?.held?.counted ? 1 : 0);

const waits = (job: Job | undefined) =>
  job?.phase === 'Queued' && job.spec.priority !== undefined ? 1 : 0;

function shareWrites(
  before: Job | undefined,
  after: Job,
  version?: AdmissionVersion,
): TableWrite[] {
  return added(keys.share(after.quota ?? noQuota, after.project), {
    waiting: waits(after) - waits(before),
    running: isCounted(after) - isCounted(before),
    tag: version?.tagBy ?? 0,
  });
}

function quotaWrites(
  before: Job | undefined,
  after: Job,
  places: Places,
  version: AdmissionVersion | undefined,
): TableWrite[] {
  const taken = after.held?.quota;
  const freed = before?.held?.quota;
  const quota = taken ?? freed ?? noQuota;
  const inUse = Number(taken !== undefined) - Number(freed !== undefined);
  const writes = added(keys.quota(quota), {
    inUse,
    admissions: version ? 1 : 0,
    clock: version?.clockBy ?? 0,
  });
  const limit = inUse > 0 ? limitOf(quota, places) : undefined;
  const conditions = [
    ...(limit === undefined ? [] : ['(attribute_not_exists(inUse) OR inUse < :limit)']),
    ...(version
      ? [version.seen > 0 ? 'admissions = :admissions' : 'attribute_not_exists(admissions)']
      : []),
  ];
  const values = {
    ...(limit === undefined ? {} : { ':limit': limit }),
    ...(version && version.seen > 0 ? { ':admissions': version.seen } : {}),
  };
  if (conditions.length === 0) return writes;
  return writes.map((write) => ({
    ...write,
    when: conditions.join(' AND '),
    values,
    label: 'slot',
  }));
}

function projectWrites(before: Job | undefined, after: Job, { shares }: Places): TableWrite[] {
  if (!countsForProject(after.quota)) return [];
  const running = isCounted(after) - isCounted(before);
  const writes = added(keys.projectSlots(after.project), { running });
  const limit = own(shares, after.project)?.concurrency;
  if (running < 1 || limit === undefined) return writes;
  const when = 'attribute_not_exists(running) OR running < :limit';
  return writes.map((write) => ({
    ...write,
    when,
    values: { ':limit': limit },
    label: 'concurrency',
  }));
}

/** The one write that adds these numbers to an item; none if there is nothing to add. */
function added(key: Key, by: Record<string, number>): TableWrite[] {
  const some = Object.entries(by).filter(([, number]) => number !== 0);
  return some.length > 0 ? [{ add: { key, by: Object.fromEntries(some) } }] : [];
}
