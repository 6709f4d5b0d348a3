import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, deadlineOf, type Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import { own } from '../../shared/own.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { countsForProject, noQuota } from '../../shared/store/place-writes.ts';
import { executed } from '../attempt/execute.ts';
import { admitNext } from './admit-next.ts';

/**
 * Brings a job nearer to its start, whatever its phase: into the queue, out of it when there is a
 * slot, into its execution. A job that ended makes room for the next. Safe to repeat at any time.
 */
export async function admit(ports: Ports, job: Job): Promise<void> {
  for (const quota of await approach(ports, job)) await admitNext(ports, quota);
}

/**
 * The part of `admit` that is about this job alone. Answers the quotas in which there may be room
 * now, or a job for it: a round of each is due, one for however many jobs have said so.
 */
export async function approach(ports: Ports, job: Job): Promise<string[]> {
  const { phase, quota = noQuota } = job;
  if (phase === 'Pending' || phase === 'Recovering') await queue(ports, job);
  if (phase === 'Verifying') await startExecution(ports, job);
  if (isTerminal(phase) || phase === 'Recovering') return quotasAfter(ports, job);
  return phase === 'Pending' || phase === 'Queued' ? [quota] : [];
}

async function queue(ports: Ports, job: Job): Promise<void> {
  const change = (now: Job): Job | undefined =>
    now.phase === job.phase && now.attempt === job.attempt
      ? { ...withPriority(now), phase: 'Queued' }
      : undefined;
  await new JobStore(ports).change(job.id, change, undefined, undefined, job);
}

/** Admits waiting jobs of every quota: after money became free. */
export async function admitWaiting(ports: Ports): Promise<void> {
  for (const quota of allQuotas(ports)) await admitNext(ports, quota);
}

const allQuotas = ({ config }: Ports) => [...Object.keys(config.quotas), noQuota];

/** Gives a waiting job of a version without priorities its place in the line of its project. */
export async function requeue(ports: Ports, job: Job): Promise<void> {
  if (job.spec.priority !== undefined) return;
  await new JobStore(ports).change(job.id, (now) =>
    now.phase === 'Queued' ? withPriority(now) : undefined,
  );
}

const withPriority = (job: Job): Job => ({
  ...job,
  spec: { ...job.spec, priority: job.spec.priority ?? limits.priority.default },
});

/** An attempt that ended makes room in its quota; where jobs at once are bounded, in all quotas. */
function quotasAfter(ports: Ports, { quota, project }: Job): string[] {
  const isBounded = own(ports.config.shares, project)?.concurrency !== undefined;
  return isBounded && countsForProject(quota) ? allQuotas(ports) : [quota ?? noQuota];
}

/**
 * Starts the job's machine; its name makes a second start of the same attempt the same one. For its
 * first steps an attempt ends at `endsAt`; what they start has its whole time again.
 */
async function startExecution(ports: Ports, job: Job): Promise<void> {
  const endsAt = Math.min(ports.clock.now() + job.spec.timeoutSeconds * 1000, deadlineOf(job));
  await executed(ports, job, { name: awsNameOf(job), endsAt });
}
