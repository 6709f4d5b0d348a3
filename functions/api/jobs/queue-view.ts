import type { Job } from '../../../shared/job/model.ts';
import { Queue, type QuotaState } from '../../../shared/job/queue.ts';
import { limits } from '../../../shared/limits.ts';
import { own } from '../../../shared/own.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import {
  countsForProject,
  isSingleSlot,
  limitOf,
  noQuota,
} from '../../../shared/store/place-writes.ts';
import type { QueueAnswer } from './answers.ts';

/** Reckons a waiting job's place and the reason why it waits; at most three short reads. */
export async function queueView(ports: Ports, job: Job): Promise<QueueAnswer> {
  const queue = new Queue(ports);
  const { counted } = limits.queue;
  const [state, ahead, running] = await Promise.all([
    queue.quotaState(job.quota ?? noQuota),
    queue.ahead(job, counted + 1),
    maxOf(ports, job) === undefined ? 0 : queue.running(job.project),
  ]);
  const others = state.shares
    .filter(({ project }) => project !== job.project)
    .reduce((sum, { waiting }) => sum + waiting, 0);
  const own = ahead > counted ? `more than ${counted}` : String(ahead);
  return {
    position: ahead > counted ? null : ahead + 1,
    ahead: `${own} of its project${others > 0 ? `; other projects have ${others} waiting` : ''}`,
    reason: reasonOf(ports, job, state, { ahead, running }),
  };
}

/** How many jobs at once its project may have, where that bounds this one. */
function maxOf({ config }: Ports, { project, quota }: Job): number | undefined {
  return countsForProject(quota) ? own(config.shares, project)?.concurrency : undefined;
}

/** Why admission passed a job, and wrote it into the job. */
const whyTold: readonly Job['reason'][] = ['BudgetExceeded', 'AdmissionPaused'];

function reasonOf(
  ports: Ports,
  job: Job,
  { inUse, shares }: QuotaState,
  { ahead, running }: { ahead: number; running: number },
): string {
  if (job.message && whyTold.includes(job.reason)) return job.message;
  const max = maxOf(ports, job);
  if (max !== undefined && running >= max) {
    return `Waits for its project: ${running} of the ${max} jobs that it may have at once run.`;
  }
  const quota = job.quota ?? noQuota;
  const limit = limitOf(quota, ports.config);
  if (limit !== undefined && inUse >= limit) {
    if (isSingleSlot(quota)) return 'Waits until the job before it is done.';
    const own = shares.find(({ project }) => project === job.project)?.running ?? 0;
    const held = `${own} by its project, ${inUse - own} by others`;
    return `Waits for a slot of quota ${quota}: ${inUse} of ${limit} are in use, ${held}.`;
  }
  return ahead > 0 ? 'Those ahead of it are admitted first.' : 'Its turn is next.';
}
