import { reasons, WorkloadStillRunning } from '../../shared/errors.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { type Job, payerOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { drivers } from '../workloads/drivers.ts';
import { lastLines } from './last-lines.ts';
import { observe } from './observe.ts';
import { capLeft, reservationOf } from './reservation.ts';
import { type Caught, type End, endOf } from './verdict.ts';

/**
 * Ends an attempt, from wherever it is reached: makes sure that the workload has ended, books what
 * it cost, gives back slot and reservation, and writes the last phase, or the next attempt when the
 * workload was lost through no fault of the job. Throws WorkloadStillRunning until it has ended.
 */
export async function settle(
  ports: Ports,
  { jobId, attempt, error }: { jobId: string; attempt: number; error?: Caught },
): Promise<Job | undefined> {
  const store = new JobStore(ports);
  const job = await observe(ports, jobId, attempt);
  if (!job || isTerminal(job.phase) || job.attempt !== attempt) return job;
  if (job.workload && !job.verdict) {
    await drivers[job.workload.type].stop(ports, job);
    throw new WorkloadStillRunning(`${jobId} (${job.workload.arn}) has not ended yet`);
  }
  const end = await explained(ports, job, endOf(job, error));
  const cost = await costOf(ports, job);
  return store.change(jobId, (now) => {
    if (isTerminal(now.phase) || now.attempt !== attempt) return undefined;
    return triedAgain(now, end) ? nextAttempt({ ...now, cost }, end) : { ...now, ...end, cost };
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

/** A failure of the user's own code is told with the last thing it said. */
async function explained(ports: Ports, job: Job, end: End): Promise<End> {
  if (end.phase !== 'Failed' || end.reason !== 'UserCodeFailed') return end;
  const lines = await lastLines(ports, job, 3);
  return lines.length > 0
    ? { ...end, message: `${end.message} It said: ${lines.join(' / ')}` }
    : end;
}

/** A pipeline costs what the stages cost that draw from it. */
async function costOf(ports: Ports, job: Job): Promise<Job['cost']> {
  if (job.workload?.type !== 'stages') return job.cost;
  const store = new JobStore(ports);
  let actualMicroUsd = 0;
  for (const { jobId } of await store.stages(job.id)) {
    const child = jobId ? await store.get(jobId) : undefined;
    if (child && payerOf(child)) actualMicroUsd += child.cost.actualMicroUsd;
  }
  return { ...job.cost, actualMicroUsd };
}
