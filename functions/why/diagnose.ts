import { reasons } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { warningsOf } from '../../shared/job/results.ts';
import type { JobStore, Stage } from '../../shared/job/store.ts';
import { waitedFor } from '../../shared/job/waiting.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { withPause } from '../../statemachines/admission/paused.ts';
import { queueView } from '../api/jobs/queue-view.ts';
import { causeOf, type Said } from './causes.ts';
import { saidBy } from './said-by.ts';

/** Why a job is as it is: a sentence, what shows it, and the next step. */
export interface Diagnosis {
  /** The job that was looked at: of a pipeline, that of the stage which explains it. */
  job: Job;
  stage?: string;
  /** A row of the table of causes, or what the job waits for; null: nothing that is known. */
  cause: string | null;
  why: string;
  /** Null: nothing is to be done. */
  fix: string | null;
  shown: Said[];
  looked: string[];
}

/** Looks for the reason why a job has ended, waits or goes on. */
export async function diagnose(ports: Ports, store: JobStore, job: Job): Promise<Diagnosis> {
  const member = await explaining(store, job);
  if (!member) return ofOne(ports, store, job);
  const { stage, child } = member;
  if (child) return { ...(await diagnose(ports, store, child)), stage: stage.name };
  const { reason = 'InternalError', message = '' } = stage;
  return { ...ofWords(job, reason, [{ from: 'message', text: message }], []), stage: stage.name };
}

/** Of a pipeline the stage that failed first, or, while it goes on, the first that is not done. */
async function explaining(
  store: JobStore,
  job: Job,
): Promise<{ stage: Stage; child: Job | undefined } | undefined> {
  if (!job.spec.stages || job.phase === 'Succeeded' || job.phase === 'Queued') return undefined;
  const stages = await store.stages(job);
  const isOwn = ({ reason }: Stage) => reason !== 'DependencyFailed';
  const isFound = isTerminal(job.phase)
    ? (one: Stage) => one.phase === 'Failed' && isOwn(one)
    : ({ jobId, phase }: Stage) => jobId !== undefined && isGoingOn(phase);
  const stage = stages.find(isFound);
  if (!stage) return undefined;
  return { stage, child: stage.jobId ? await store.get(stage.jobId) : undefined };
}

const isGoingOn = (phase: Stage['phase']) =>
  phase !== 'Waiting' && phase !== 'Skipped' && !isTerminal(phase);

async function ofOne(ports: Ports, store: JobStore, job: Job): Promise<Diagnosis> {
  switch (job.phase) {
    case 'Succeeded':
      return ofSuccess(job);
    case 'Pending':
    case 'Queued':
      return ofQueue(ports, await withPause(ports, job));
    case 'Failed':
    case 'Cancelled':
    case 'Recovering': {
      const { said, looked } = await saidBy(ports, store, job);
      const found = ofWords(job, job.reason ?? 'InternalError', said, looked);
      if (job.phase !== 'Recovering') return found;
      const { attempt, spec } = job;
      const next = `Attempt ${attempt} of at most ${spec.maxAttempts} follows by itself.`;
      return { ...found, why: `${found.why} ${next}`, fix: null };
    }
    default:
      return ofWork(ports, job);
  }
}

/** The cause that the words show; else the reason alone, and where all was looked. */
function ofWords(
  job: Job,
  reason: keyof typeof reasons,
  said: Said[],
  looked: string[],
): Diagnosis {
  const found = causeOf(reason, said, job.id);
  if (found) {
    const { name: cause, why, fix, shown } = found;
    return { job, cause, why, fix, shown: [shown], looked };
  }
  const { why, fix } = reasons[reason];
  return { job, cause: null, why, fix, shown: said.slice(0, 3), looked };
}

function ofSuccess(job: Job): Diagnosis {
  const [warning] = warningsOf(job);
  const why = warning ?? 'It has succeeded, and nothing in it is to be doubted.';
  const cause = warning ? 'doubtful-result' : 'succeeded';
  const fix = warning ? `Look at the trials: trainyard trials ${job.id}.` : null;
  return { job, cause, why, fix, shown: [], looked: ['the result'] };
}

/** What to do about each reason for which admission passes a job by. */
const whileQueued = {
  BudgetExceeded: ['waits-for-money', 'Let an admin raise the budget: trainyard budget set.'],
  AdmissionPaused: ['admission-paused', 'An admin lifts it: trainyard budget resume PROJECT.'],
} as const;

async function ofQueue(ports: Ports, job: Job): Promise<Diagnosis> {
  const looked = ['its place in the queue', 'slots', 'budgets', 'pauses'];
  if (job.phase === 'Pending') {
    const why = 'It was accepted a moment ago and is on its way into the queue.';
    return { job, cause: 'just-accepted', why, fix: null, shown: [], looked };
  }
  const { reason: why, position, ahead } = await queueView(ports, job);
  const [cause, fix] = Object.hasOwn(whileQueued, job.reason ?? '')
    ? whileQueued[job.reason as keyof typeof whileQueued]
    : (['waits-for-its-turn', 'See what runs: trainyard list --phase Running.'] as const);
  const place = position === null ? ahead : `place ${position}: ${ahead}`;
  return { job, cause, why, fix, shown: [{ from: 'waiting', text: place }], looked };
}

/** What each phase does that a job is in while all goes well. */
const atWork: Readonly<Record<string, string>> = {
  Verifying: 'Its image and its inputs are being looked up.',
  Provisioning: 'AWS is starting what computes for it: a machine is found, its image pulled.',
  Running: 'It computes.',
  Finalizing: 'It has ended, and its result is being collected.',
};

function ofWork(ports: Ports, job: Job): Diagnosis {
  const waiting = waitedFor(job, ports.clock.now());
  const looked = ['its phase', 'errors that are waited out'];
  if (!waiting) {
    const since = job.phase === 'Running' && job.startedAt ? ` Since ${job.startedAt}.` : '';
    const why = `${atWork[job.phase]}${since}`;
    return { job, cause: 'goes-on', why, fix: null, shown: [], looked };
  }
  const { for: step, since, at, error } = waiting;
  const why =
    `Its step ${step} has met an error since ${since} and is tried again: ` +
    'what computes goes on, and nothing is lost.';
  const fix = 'Wait; trainyard doctor says how many jobs it meets.';
  return {
    job,
    cause: 'waits-out-an-error',
    why,
    fix,
    shown: [{ from: 'waiting', at, text: error }],
    looked,
  };
}
