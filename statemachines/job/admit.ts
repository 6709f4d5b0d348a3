import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, type Intent, type Job } from '../../shared/job/model.ts';
import { slotless } from '../../shared/job/side-writes.ts';
import { JobStore } from '../../shared/job/store.ts';
import { ConditionFailed } from '../../shared/job/table.ts';
import { limits } from '../../shared/limits.ts';
import type { MicroUsd } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { type Lack, moneyFor } from './money.ts';
import { overIntent } from './observe.ts';
import { capLeft, reservationOf } from './reservation.ts';
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

/** Admits waiting jobs of every quota: after money became free. */
export async function admitWaiting(ports: Ports): Promise<void> {
  for (const quota of [...Object.keys(ports.config.quotas), slotless]) {
    await admitNext(ports, quota);
  }
}

/**
 * Admits waiting jobs of a quota in their order until there is no slot or no job left. One that
 * waits for money lets those behind it pass.
 */
export async function admitNext(ports: Ports, quota: string): Promise<void> {
  const store = new JobStore(ports);
  const short: Short = new Map();
  let after: string | undefined;
  for (;;) {
    const head = await store.queued(quota, headLength, after);
    for (const id of head) {
      if (!(await take(ports, store, id, short))) return;
    }
    if (head.length < headLength) return;
    after = head.at(-1);
  }
}

/** The least that was refused in this round, by project: asking for more would be refused too. */
type Short = Map<string, MicroUsd>;

/** Takes slot and money and leaves the queue, all at once. False when there is no slot. */
async function take(ports: Ports, store: JobStore, id: string, short: Short): Promise<boolean> {
  for (let tries = 1; tries <= limits.conflictTries; tries += 1) {
    const job = await store.get(id);
    if (job?.phase !== 'Queued') return true;
    if (overIntent(ports, job)) return endUnstarted(store, job, 'DeadlineExceeded');
    const need = reservationOf(job, capLeft(job), job.spec.budget?.onExceeded) ?? 0;
    const isTold = job.reason === 'BudgetExceeded' && !job.parent;
    if (isTold && need >= (short.get(job.project) ?? Infinity)) return true;
    const money = await moneyFor(ports, job);
    if ('lacks' in money) {
      if (!job.parent) short.set(job.project, Math.min(need, short.get(job.project) ?? Infinity));
      return lacking(store, job, money);
    }
    try {
      await store.change(
        id,
        (now) => {
          if (now.phase !== 'Queued' || now.attempt !== job.attempt) return undefined;
          const { reason: _reason, message: _message, ...clean } = now;
          return { ...clean, phase: 'Verifying', held: money.held };
        },
        () => money.checks,
        money.limits,
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.labels.includes('slot')) return false;
      // Somebody else took the money a moment ago: look again what is left.
    }
  }
  return true;
}

async function endUnstarted(store: JobStore, job: Job, intent: Intent): Promise<true> {
  await store.change(job.id, (now) => {
    if (now.phase !== 'Queued') return undefined;
    const ended: Job = { ...now, intent };
    return { ...ended, ...endOf(ended) };
  });
  return true;
}

/** Says in the job why it waits; one for which waiting cannot help ends. */
async function lacking(store: JobStore, job: Job, { lacks, final }: Lack): Promise<true> {
  if (final) return endUnstarted(store, job, 'BudgetExceeded');
  if (job.message === lacks) return true;
  await store.change(job.id, (now) =>
    now.phase === 'Queued' ? { ...now, reason: 'BudgetExceeded', message: lacks } : undefined,
  );
  return true;
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
