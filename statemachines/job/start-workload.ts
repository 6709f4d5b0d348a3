import { JobError } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job, LogSource, WorkloadType } from '../../shared/job/model.ts';
import { awsNameOf, deadlineOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { fullRate } from '../cost.ts';

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
  if (job.intent) throw new JobError('Cancelled', `${jobId} is to end: ${job.intent}`);
  return job;
}

/**
 * Starts a workload: writes the ledger line first, then creates, then writes what was made. Called
 * again after a crash anywhere in between it makes nothing twice, because `create` names everything
 * from (job, attempt) and takes what already exists for its own.
 *
 * @param n which workload of the attempt this is, from 1
 */
export async function startWorkload(
  ports: Ports,
  input: StepInput,
  { type, n, what }: { type: WorkloadType; n: number; what: string },
  create: (job: Job) => Promise<Created>,
): Promise<StartOutput> {
  const store = new JobStore(ports);
  const job = await currentJob(ports, input);
  const { attempt } = input;
  const end = endOfAttempt(ports, job);
  const endsAt = end.attemptEndsAt;
  if (job.workload?.n !== n) {
    const line = { what, resource: awsNameOf(job), seconds: 0, microUsd: 0, attempt, n };
    const write = (state: 'open' | 'closed') =>
      type === 'stages'
        ? undefined
        : store.table.transact([store.ledgerWrite(job.id, { ...line, state })]);
    await write('open');
    const { arn, logs, resolved } = await create(job).catch(async (error) => {
      // A refusal proves that there is nothing; after any other error there may be something.
      if (error instanceof JobError) await write('closed');
      throw error;
    });
    await store.change(job.id, (now) => {
      if (isTerminal(now.phase) || now.attempt !== attempt) return undefined;
      const { verdict: _verdict, token: _token, ...kept } = now;
      return {
        ...kept,
        phase: now.phase === 'Verifying' ? 'Provisioning' : now.phase,
        workload: { type, arn, n },
        logs: [...now.logs, ...logs],
        resolved: { ...now.resolved, ...resolved },
        ...end,
      };
    });
  }
  const left = Math.max(1, Math.ceil((endsAt - ports.clock.now()) / 1000));
  return { ...input, endsAt, pollSeconds: Math.min(limits.pollSeconds, left) };
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
  if (job.kind === 'pipeline' || money >= cost.worstMicroUsd) return { attemptEndsAt: timeout };
  const spent = now + Math.floor((money * 3_600_000) / fullRate(spec, ports.config.region));
  if (spent >= timeout) return { attemptEndsAt: timeout };
  return { attemptEndsAt: spent, endsBy: 'budget' };
}
