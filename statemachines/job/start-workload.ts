import { JobError, refusalOf } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job, LogSource, Workload, WorkloadType } from '../../shared/job/model.ts';
import { awsNameOf, deadlineOf } from '../../shared/job/model.ts';
import { JobStore, type LedgerLine } from '../../shared/job/store.ts';
import { ConditionFailed } from '../../shared/job/table.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { fullRate } from '../cost.ts';
import { drivers } from '../kinds/drivers.ts';
import { kindOf } from '../kinds/kinds.ts';
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

/** What was made: the workload's ARN, where its lines go, what is to be remembered. */
export interface Created {
  arn: string;
  logs: LogSource[];
  resolved?: Record<string, string>;
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

/** A workload of an attempt: its place among them, from 1, and its words in the ledger. */
interface Plan {
  type: WorkloadType;
  n: number;
  what: string;
}

/**
 * Starts a workload: writes the ledger line first, then creates, then writes what was made. Called
 * again after a crash anywhere in between it makes nothing twice, because `create` names everything
 * from (job, attempt) and takes what already exists for its own. No line is opened for an attempt
 * that is to end, so that `settle`, having said so, knows of everything that may have been made.
 */
export async function startWorkload(
  ports: Ports,
  input: StepInput,
  plan: Plan,
  create: (job: Job) => Promise<Created>,
): Promise<StartOutput> {
  const { type, n } = plan;
  const store = new JobStore(ports);
  const job = await currentJob(ports, input);
  const { attempt } = input;
  const end = endOfAttempt(ports, job);
  const endsAt = end.attemptEndsAt;
  if (job.workload?.n !== n) {
    const { arn, logs, resolved } = await made(ports, job, plan, create);
    const workload = { type, arn, n, at: ports.clock.now() };
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
    if (!kept) await abandon(ports, { ...job, workload }, plan);
    else if (kept.intent || kept.ending) await drivers[type].stop(ports, kept);
  }
  const left = Math.max(1, Math.ceil((endsAt - ports.clock.now()) / 1000));
  return { ...input, endsAt, pollSeconds: Math.min(limits.pollSeconds, left) };
}

const lineOf = (ports: Ports, job: Job, { type, n, what }: Plan): LedgerLine => ({
  what,
  resource: awsNameOf(job),
  seconds: 0,
  microUsd: 0,
  attempt: job.attempt,
  n,
  state: 'open',
  open: { type, at: ports.clock.now(), looks: 0 },
});

/** Opens the ledger's line and makes the workload; a pipeline's stages have lines of theirs. */
async function made(
  ports: Ports,
  job: Job,
  plan: Plan,
  create: (job: Job) => Promise<Created>,
): Promise<Created> {
  const store = new JobStore(ports);
  const line = lineOf(ports, job, plan);
  const isFirst = plan.type === 'stages' || (await opened(store, job, line));
  try {
    return await create(job);
  } catch (error) {
    const known = refusalOf(error);
    // A refusal proves that there is nothing, unless an earlier try may have made something.
    if (known instanceof JobError && isFirst && plan.type !== 'stages') {
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
async function abandon(
  ports: Ports,
  job: Job & { workload: Workload },
  plan: Plan,
): Promise<never> {
  const store = new JobStore(ports);
  const line = store.ledgerWrite(job.id, lineOf(ports, job, plan));
  await store.table.transact([line, store.visitWrite(job)]);
  await drivers[plan.type].stop(ports, { ...job, intent: job.intent ?? 'Cancelled' });
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
