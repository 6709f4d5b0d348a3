import { keys } from './keys.ts';
import { isTerminal } from './lifecycle.ts';
import type { Job } from './model.ts';
import type { TableWrite } from './table.ts';

/** The queue of jobs that need no slot but still wait for their turn to be started. */
export const slotless = 'none';

/**
 * What follows from a change of a job, for the same transaction: its event, its place in the queue,
 * its slot, its money. The job item says what it holds; the counters only ever follow it.
 */
export function sideWrites(
  before: Job | undefined,
  after: Job,
  quotas: Readonly<Record<string, number>>,
): TableWrite[] {
  const writes: TableWrite[] = [];
  if (before?.phase !== after.phase) writes.push(eventOf(after), ...queueWrites(before, after));
  if (!before) writes.push({ put: { ...keys.live(after.id), v: 1, since: after.createdAt } });
  if (isTerminal(after.phase)) writes.push({ delete: keys.live(after.id) });
  return [...writes, ...slotWrites(before, after, quotas), ...moneyWrites(before, after)];
}

function eventOf(job: Job): TableWrite {
  const { rev: seq, updatedAt: at, phase, attempt, reason, message } = job;
  return {
    put: { ...keys.event(job.id, seq), v: 1, seq, at, phase, attempt, reason, message },
  };
}

function queueWrites(before: Job | undefined, after: Job): TableWrite[] {
  const key = keys.queue(after.quota ?? slotless, after.id);
  if (after.phase === 'Queued') return [{ put: { ...key, v: 1 } }];
  return before?.phase === 'Queued' ? [{ delete: key }] : [];
}

function slotWrites(
  before: Job | undefined,
  after: Job,
  quotas: Readonly<Record<string, number>>,
): TableWrite[] {
  const taken = after.held?.quota;
  const freed = before?.held?.quota;
  if (taken === freed) return [];
  if (!taken) return [{ add: { key: keys.quota(freed!), by: { inUse: -1 } } }];
  const limit = quotas[taken];
  const key = keys.quota(taken);
  const add = { key, by: { inUse: 1 } };
  if (limit === undefined) return [{ add }];
  const when = 'attribute_not_exists(inUse) OR inUse < :limit';
  return [{ add, when, values: { ':limit': limit }, label: 'slot' }];
}

/** The project's month and the plane's month; a child's money is in its parent's reservation. */
function moneyWrites(before: Job | undefined, after: Job): TableWrite[] {
  const taken = after.held?.microUsd;
  const freed = before?.held?.microUsd;
  const month = (after.held ?? before?.held)?.month;
  if (taken === freed || !month) return [];
  const by = taken
    ? { reservedMicroUsd: taken }
    : {
        reservedMicroUsd: -freed!,
        ...(isTerminal(after.phase) ? { spentMicroUsd: after.cost.actualMicroUsd } : {}),
      };
  return [`project#${after.project}`, 'plane'].map((owner) => ({
    add: { key: keys.budget(owner, month), by },
  }));
}
