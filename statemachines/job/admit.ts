import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, deadlineOf, type Job } from '../../shared/job/model.ts';
import { countsForProject, slotless } from '../../shared/job/place-writes.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import { own } from '../../shared/own.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { admitNext } from './admit-next.ts';

/**
 * Brings a job nearer to its start, whatever its phase: into the queue, out of it when there is a
 * slot, into its execution. A job that ended makes room for the next. Safe to repeat at any time.
 */
export async function admit(ports: Ports, job: Job): Promise<void> {
  if (job.phase === 'Pending' || job.phase === 'Recovering') {
    await new JobStore(ports).change(job.id, (now) =>
      now.phase === job.phase && now.attempt === job.attempt
        ? { ...withPriority(now), phase: 'Queued' }
        : undefined,
    );
  }
  if (job.phase === 'Verifying') await startExecution(ports, job);
  if (isTerminal(job.phase) || job.phase === 'Recovering') await admitAfter(ports, job);
  if (job.phase === 'Pending' || job.phase === 'Queued') {
    await admitNext(ports, job.quota ?? slotless);
  }
}

/** Admits waiting jobs of every quota: after money became free. */
export async function admitWaiting(ports: Ports): Promise<void> {
  for (const quota of [...Object.keys(ports.config.quotas), slotless]) {
    await admitNext(ports, quota);
  }
}

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
function admitAfter(ports: Ports, { quota, project }: Job): Promise<void> {
  const isBounded = own(ports.config.shares, project)?.concurrency !== undefined;
  if (isBounded && countsForProject(quota)) return admitWaiting(ports);
  return admitNext(ports, quota ?? slotless);
}

/**
 * Starts the job's machine; its name makes a second start of the same attempt the same one. For its
 * first steps an attempt ends at `endsAt`; what they start has its whole time again.
 */
async function startExecution(ports: Ports, job: Job): Promise<void> {
  const { id: jobId, attempt, kind } = job;
  const name = awsNameOf(job);
  const endsAt = Math.min(ports.clock.now() + job.spec.timeoutSeconds * 1000, deadlineOf(job));
  try {
    await ports.clients.of(SFNClient).send(
      new StartExecutionCommand({
        stateMachineArn: ports.config.jobMachineArn,
        name,
        input: JSON.stringify({ v: 1, jobId, attempt, kind, name, endsAt }),
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
  }
}
