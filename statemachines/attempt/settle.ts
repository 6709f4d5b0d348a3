import { ResultUncollected, reasons, WorkloadStillRunning } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { type Caught, type Job, payerOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { waitedFor } from '../../shared/job/waiting.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { capLeft, reservationOf } from '../admission/reservation.ts';
import { driverOf } from '../kinds/drivers.ts';
import { kindOf } from '../kinds/kinds.ts';
import { explained, lastWords } from './last-words.ts';
import { observe } from './observe.ts';
import { findUnwritten, unwrittenLines } from './unwritten.ts';
import { type End, endOf } from './verdict.ts';

/** Which attempt ends. */
export interface SettleInput {
  jobId: string;
  attempt: number;
  /** What its machine caught. */
  error?: Caught;
  /** Whether its result was asked for since its workload was found to have succeeded. */
  collected?: boolean;
}

/**
 * Ends an attempt, from wherever it is reached: makes sure that all that was made for it has ended,
 * written down or not, removes what is left of it (or leaves that to the reaper, where it fails for
 * long), books what it cost, gives back slot and reservation, and writes the last phase, or the
 * next attempt when the workload was lost through no fault of the job. Throws WorkloadStillRunning
 * until then; the first to find that the attempt cannot end yet writes that it is to (`ending`),
 * and from then on nothing is made for it.
 *
 * Work that has succeeded is never thrown away, also where that is seen only now: throws
 * ResultUncollected until its result is there, or was asked for in vain (`collected`).
 */
export async function settle(
  ports: Ports,
  { jobId, attempt, error, collected }: SettleInput,
): Promise<Job | undefined> {
  const store = new JobStore(ports);
  if (error) await markEnding(store, { jobId, attempt, error });
  const job = await observe(ports, jobId, attempt);
  if (!job || isTerminal(job.phase) || job.attempt !== attempt) return job;
  const computes = job.workload !== undefined && !job.verdict;
  if (computes || (await unwrittenLines(store, job)).length > 0) {
    if (!job.intent) await markEnding(store, { jobId, attempt, error: error ?? {} });
    await findUnwritten(ports, job);
  }
  if (computes) throw new WorkloadStillRunning(`${jobId} (${job.workload!.arn}) still runs`);
  if (!collected && isUncollected(job, ports.clock.now())) {
    throw new ResultUncollected(`${jobId} has succeeded, and its result is still to be collected`);
  }
  const isCleared = await cleared(ports, job);
  const words = await lastWords(ports, job);
  const cost = await costOf(ports, job);
  return store.change(jobId, (now) => {
    if (isTerminal(now.phase) || now.attempt !== attempt) return undefined;
    const caught = (collected && error) || (now.ending?.Error ? now.ending : error);
    const end = explained(now, endOf(now, caught), words);
    const isLeft = !isCleared || hasOpenLine(now, end);
    const after: Job = { ...now, cost, ...(isLeft ? { uncleared: true } : {}) };
    return isCleared && triedAgain(now, end) ? nextAttempt(after, end) : { ...after, ...end };
  });
}

/** Of what was to live on: its line is open until that ends, and without a result it is to end. */
const hasOpenLine = ({ kind, workload, verdict }: Job, { phase }: End) =>
  kindOf(kind).lease !== undefined &&
  workload !== undefined &&
  verdict?.outcome === 'Succeeded' &&
  phase !== 'Succeeded';

/**
 * Removes what an attempt has left and costs nothing. An error of that is waited out as any other
 * is, but it does not hold up for good what the job holds: answers false after `clearingSeconds`.
 */
async function cleared(ports: Ports, job: Job): Promise<boolean> {
  try {
    await driverOf(job).clear?.(ports, job);
    return true;
  } catch (error) {
    const now = ports.clock.now();
    const since = Date.parse(waitedFor(job, now)?.since ?? job.updatedAt);
    if (now - since < limits.clearingSeconds * 1000) throw error;
    ports.logFailure(error, { jobId: job.id });
    return false;
  }
}

/** Also after a cancel or deadline that came while nobody could see that the work was done. */
function isUncollected({ verdict, result }: Job, now: number): boolean {
  if (verdict?.outcome !== 'Succeeded' || result) return false;
  return now - (verdict.seenAt ?? 0) < limits.collectSeconds * 1000;
}

async function markEnding(
  store: JobStore,
  { jobId, attempt, error }: { jobId: string; attempt: number; error: Caught },
): Promise<void> {
  await store.change(jobId, (now) => {
    const isKnown = isTerminal(now.phase) || now.attempt !== attempt || now.ending;
    return isKnown ? undefined : { ...now, ending: error };
  });
}

function triedAgain(job: Job, end: End): boolean {
  return (
    end.phase === 'Failed' &&
    end.reason !== undefined &&
    reasons[end.reason].retry !== false &&
    job.attempt < job.spec.maxAttempts &&
    affordsAnother(job) &&
    !job.intent
  );
}

/** Whether the job's own cap leaves enough to begin once more; a stage is asked at admission. */
function affordsAnother(job: Job): boolean {
  return reservationOf(job, capLeft(job), job.spec.budget?.onExceeded) !== undefined;
}

function nextAttempt(job: Job, { reason, message }: End): Job {
  const {
    workload: _workload,
    verdict: _verdict,
    token: _token,
    held: _held,
    attemptEndsAt: _ends,
    endsBy: _endsBy,
    startedAt: _started,
    progress: _progress,
    ending: _ending,
    waiting: _waiting,
    ...kept
  } = job;
  const attempt = job.attempt + 1;
  return {
    ...kept,
    phase: 'Recovering',
    attempt,
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
  };
}

/** A pipeline costs what the stages cost that draw from it. */
async function costOf(ports: Ports, job: Job): Promise<Job['cost']> {
  if (!job.spec.stages) return job.cost;
  const store = new JobStore(ports);
  let actualMicroUsd = 0;
  for (const { jobId } of await store.stages(job)) {
    const child = jobId ? await store.get(jobId) : undefined;
    if (child && payerOf(child) === job.id) actualMicroUsd += child.cost.actualMicroUsd;
  }
  return { ...job.cost, actualMicroUsd };
}
