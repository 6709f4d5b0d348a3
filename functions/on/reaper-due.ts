import { DeletionUnfinished, WorkloadStillRunning } from '../../shared/errors.ts';
import { isOutdated, isToVisit, liveJobOf } from '../../shared/job/live-jobs.ts';
import { MessageTaken } from '../../shared/job/sent-messages.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admitNext } from '../../statemachines/admission/admit-next.ts';
import { allLeases } from '../../statemachines/leases/lease-store.ts';
import { tendLeases } from '../../statemachines/leases/tend.ts';
import { tellEnds } from './announce-end.ts';
import { notifyOfRunning, tellExpiring } from './daily.ts';
import { tellDigests } from './digest.ts';
import { repair } from './repair.ts';

/** Jobs that are read at the same time. */
const readsAtOnce = 16;

/**
 * Reconciles, every five minutes: jobs that never reached the queue, free slots beside waiting
 * jobs, executions that ended unseen, workloads past their time, leases that expired. Every
 * repair is the ordinary step done once more. A living job is read only when the list says that it
 * is due, and twice an hour: ten thousand of them are a few hundred reads a minute. It also tells
 * what is due: ends that were not told, digests, what lives, what ends soon.
 */
export const create = (ports: Ports) => async () => {
  const store = new JobStore(ports);
  const failures: string[] = [];
  const live = new Map((await store.liveJobs()).map((one) => [one.jobId, one]));
  const now = ports.clock.now();
  const due = [...live.values()].filter((one) => isToVisit(one, now));
  for (const some of chunks(due, readsAtOnce)) {
    const read = await Promise.allSettled(some.map(({ jobId }) => store.get(jobId)));
    for (const [index, seen] of some.entries()) {
      try {
        const job = resultOf(read[index]!);
        if (!job) continue;
        live.set(job.id, liveJobOf(job));
        await repair(ports, job);
        if (isOutdated(seen, job, now)) await store.postpone(job);
      } catch (error) {
        const waits = [WorkloadStillRunning, DeletionUnfinished];
        if (waits.some((one) => error instanceof one)) continue;
        failures.push(`${seen.jobId}: ${String(error)}`);
      }
    }
  }
  const waiting = [...live.values()].filter(({ phase }) => phase === 'Queued');
  for (const quota of new Set(waiting.map((one) => one.quota))) await admitNext(ports, quota);
  const leases = await allLeases(ports);
  failures.push(...(await tendLeases(ports, leases)));
  const tells = [
    () => tellEnds(ports),
    () => tellDigests(ports),
    () => tellExpiring(ports, leases),
    () => notifyOfRunning(ports, leases, [...live.values()]),
  ];
  for (const tell of tells) {
    await tell().catch((error) => {
      if (!(error instanceof MessageTaken)) failures.push(String(error));
    });
  }
  if (failures.length > 0) throw new Error(`Not repaired: ${failures.join('; ')}`);
};

function resultOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => index * size);
  return starts.map((start) => all.slice(start, start + size));
}
