import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, type Job } from '../../shared/job/model.ts';
import { slotless } from '../../shared/job/side-writes.ts';
import { JobStore } from '../../shared/job/store.ts';
import { ConditionFailed } from '../../shared/job/table.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { overdue } from './observe.ts';
import { endOf } from './verdict.ts';

/** How many waiting jobs are looked at in one go. */
const headLength = 10;

/**
 * Brings a job nearer to its start, whatever its phase: into the queue, out of it when there is a
 * slot, into its execution. A job that ended makes room for the next. Safe to repeat at any time.
 */
export async function admit(ports: Ports, job: Job): Promise<void> {
  const store = new JobStore(ports);
  if (job.phase === 'Pending' || job.phase === 'Recovering') {
    await store.change(job.id, (now) =>
      now.phase === job.phase && now.attempt === job.attempt
        ? { ...now, phase: 'Queued' }
        : undefined,
    );
  }
  if (job.phase === 'Verifying') await startExecution(ports, job);
  if (['Pending', 'Recovering', 'Queued'].includes(job.phase) || isTerminal(job.phase)) {
    await admitNext(ports, job.quota ?? slotless);
  }
}

/** Admits waiting jobs of a quota in their order until there is no slot or no job left. */
export async function admitNext(ports: Ports, quota: string): Promise<void> {
  const store = new JobStore(ports);
  for (;;) {
    const head = await store.queued(quota, headLength);
    for (const id of head) {
      if (!(await take(ports, store, id))) return;
    }
    if (head.length < headLength) return;
  }
}

/** Takes slot and money and leaves the queue, all at once. False when there is no slot. */
async function take(ports: Ports, store: JobStore, id: string): Promise<boolean> {
  try {
    await store.change(id, (job) => {
      if (job.phase !== 'Queued') return undefined;
      if (overdue(ports, job)) {
        const late: Job = { ...job, intent: 'DeadlineExceeded' };
        return { ...late, ...endOf(late) };
      }
      const { reason: _reason, message: _message, ...clean } = job;
      return { ...clean, phase: 'Verifying', held: heldBy(ports, job) };
    });
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed && error.labels.includes('slot'))) throw error;
    return false;
  }
}

/** A stage holds a slot but no money: its pipeline reserved for it. */
function heldBy(ports: Ports, job: Job): NonNullable<Job['held']> {
  const month = ports.clock.iso().slice(0, 'yyyy-mm'.length);
  const money = job.parent ? {} : { month, microUsd: job.cost.worstMicroUsd };
  return { ...(job.quota ? { quota: job.quota } : {}), ...money };
}

/** Starts the job's machine; its name makes a second start of the same attempt the same one. */
async function startExecution(ports: Ports, job: Job): Promise<void> {
  const { id: jobId, attempt, kind } = job;
  const name = awsNameOf(job);
  try {
    await ports.clients.of(SFNClient).send(
      new StartExecutionCommand({
        stateMachineArn: ports.config.jobMachineArn,
        name,
        input: JSON.stringify({ v: 1, jobId, attempt, kind, name }),
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
  }
}
