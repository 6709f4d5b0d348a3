import { JobError, refusalOf } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { awsNameOf, deadlineOf, type Job, type Workload } from '../../shared/job/model.ts';
import { JobStore, type LedgerLine } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { ConditionFailed } from '../../shared/store/table.ts';
import { fullRate } from '../cost.ts';
import type { Started } from '../kinds/driver.ts';
import { driverOf } from '../kinds/drivers.ts';
import { kindOf } from '../kinds/kinds.ts';
import { cancel } from './observe.ts';
import { overIntent } from './over.ts';

/** What every step gets: the payload only ever grows. */
export interface StepInput {
  v: 1;
  jobId: string;
  attempt: number;
}

/** What a start step answers: enough for `watch` to wait for the right time. */
export interface StartOutput extends StepInput {
  /** When the attempt must have ended, milliseconds since the epoch. */
  endsAt: number;
  /** The first pause between two looks. */
  pollSeconds: number;
}

/** The job of a step, refused where the attempt is over: nothing may be created for it any more. */
export async function currentJob(ports: Ports, { jobId, attempt }: StepInput): Promise<Job> {
  const job = await new JobStore(ports).get(jobId);
  if (!job) throw new JobError('InternalError', `There is no job ${jobId}`);
  if (job.attempt !== attempt || isTerminal(job.phase)) {
    throw new JobError('Cancelled', `Attempt ${attempt} of ${jobId} is over`);
  }
  const intent = job.intent ?? overIntent(ports, job);
  if (intent) throw new JobError(intent, `${jobId} is to end: ${intent}`);
  if (job.ending) throw new JobError('Cancelled', `Attempt ${attempt} of ${jobId} is being ended`);
  return job;
}

/**
 * Starts the `n`-th workload of an attempt: writes the ledger line first, then creates, then writes
 * what was made. Called again after a crash anywhere in between it makes nothing twice, because a
 * driver names everything from (job, attempt) and takes what already exists for its own. No line is
 * opened for an attempt that is to end, so that `settle`, having said so, knows of everything that
 * may have been made.
 */
export async function startWorkload(
  ports: Ports,
  input: StepInput,
  n: number,
): Promise<StartOutput> {
  const store = new JobStore(ports);
  const job = await currentJob(ports, input);
  const { attempt } = input;
  const end = endOfAttempt(ports, job);
  const endsAt = end.attemptEndsAt;
  if (job.workload?.n !== n) {
    const { arn, logs, resolved } = await made(ports, job, n);
    const workload = { arn, n, at: ports.clock.now() };
    const kept = await store.change(job.id, (now) => {
      if (isTerminal(now.phase) || now.attempt !== attempt) return undefined;
      const { verdict: _verdict, token: _token, ...rest } = now;
      return {
        ...rest,
        phase: now.phase === 'Verifying' ? 'Provisioning' : now.phase,
        workload,
        logs: [...now.logs, ...logs],
        resolved: { ...now.resolved, ...resolved },
        ...end,
      };
    });
    if (!kept) await abandon(ports, { ...job, workload });
    else if (kept.intent || kept.ending) await driverOf(job).stop(ports, kept, cancel);
  }
  const left = Math.max(1, Math.ceil((endsAt - ports.clock.now()) / 1000));
  return { ...input, endsAt, pollSeconds: Math.min(limits.pollSeconds, left) };
}

const lineOf = (ports: Ports, job: Job, n: number): LedgerLine => ({
  what: kindOf(job.kind).workloads(job.spec)[n - 1]!,
  resource: awsNameOf(job),
  seconds: 0,
  microUsd: 0,
  attempt: job.attempt,
  n,
  state: 'open',
  open: { at: ports.clock.now(), looks: 0 },
});

/** Opens the ledger's line and makes the workload; a pipeline's stages have lines of theirs. */
async function made(ports: Ports, job: Job, n: number): Promise<Started> {
  const store = new JobStore(ports);
  const line = lineOf(ports, job, n);
  const isBilled = !job.spec.stages;
  const isFirst = isBilled && (await opened(store, job, line));
  try {
    return await driverOf(job).start(ports, job, n);
  } catch (error) {
    const known = refusalOf(error);
    // A refusal proves that there is nothing, unless an earlier try may have made something.
    if (known instanceof JobError && isFirst) {
      await store.table.transact([store.ledgerWrite(job.id, { ...line, state: 'closed' })]);
    }
    throw known;
  }
}

/** Opens a line; answers whether no earlier try had opened it. */
async function opened(store: JobStore, job: Job, line: LedgerLine): Promise<boolean> {
  const write = store.ledgerWrite(job.id, line);
  const fresh = { ...write, when: 'attribute_not_exists(pk)', label: 'line' };
  try {
    await store.table.transact([fresh, store.mayMake(job)]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed) || error.labels.includes('attempt')) throw error;
    await store.table.transact([write, store.mayMake(job)]);
    return false;
  }
}

/** Stops what was made for an attempt that was over meanwhile; the reaper sees to its end. */
async function abandon(ports: Ports, job: Job & { workload: Workload }): Promise<never> {
  const store = new JobStore(ports);
  const line = store.ledgerWrite(job.id, lineOf(ports, job, job.workload.n));
  await store.table.transact([line, store.visitWrite(job)]);
  await driverOf(job).stop(ports, { ...job, intent: job.intent ?? 'Cancelled' }, cancel);
  throw new JobError('Cancelled', `Attempt ${job.attempt} of ${job.id} was over meanwhile`);
}

/**
 * When an attempt must have ended: at its timeout, the deadline of its job, or when it can have
 * spent all that it holds. It is stopped in time for the last only if it holds less than its worst
 * case.
 */
function endOfAttempt(ports: Ports, job: Job): Required<Pick<Job, 'attemptEndsAt'>> & Partial<Job> {
  const { attemptEndsAt, endsBy, held, cost, spec } = job;
  if (attemptEndsAt !== undefined) return { attemptEndsAt, ...(endsBy ? { endsBy } : {}) };
  const now = ports.clock.now();
  const timeout = Math.min(now + spec.timeoutSeconds * 1000, deadlineOf(job));
  const money = held?.microUsd ?? cost.worstMicroUsd;
  const isStopped = kindOf(job.kind).atCap !== 'finish';
  if (!isStopped || money >= cost.worstMicroUsd) return { attemptEndsAt: timeout };
  const spent = now + Math.floor((money * 3_600_000) / fullRate(spec, ports.config.region));
  if (spent >= timeout) return { attemptEndsAt: timeout };
  return { attemptEndsAt: spent, endsBy: 'budget' };
}
