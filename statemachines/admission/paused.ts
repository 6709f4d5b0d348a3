import { monthOf } from '../../shared/job/budgets.ts';
import { type Job, payerOf } from '../../shared/job/model.ts';
import { isPausedFor, PauseStore } from '../../shared/job/pauses.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { minuteText } from '../../shared/time/minute.ts';

/** Why a job waits while admission is paused; undefined when it is not. */
export async function pausedShortfall(
  ports: Ports,
  { project }: Job,
  month: string,
): Promise<{ shortfall: string; reason: 'AdmissionPaused'; final: false } | undefined> {
  const pause = await new PauseStore(ports).get(month);
  if (!isPausedFor(pause, project)) return undefined;
  const shortfall =
    `Admission is paused since ${minuteText(pause.since)} by ${pause.by}: ${pause.why}. ` +
    `An admin resumes it by trainyard budget resume ${project}, or it ends with ${month}.`;
  return { shortfall, reason: 'AdmissionPaused', final: false };
}

/**
 * A job with the pause as it is now: admission may not have come to it yet, and what it wrote into
 * the job may be over. A stage is part of what runs, so no pause is for it.
 */
export async function withPause(ports: Ports, job: Job): Promise<Job> {
  if (job.phase !== 'Queued' || payerOf(job)) return job;
  const pause = await pausedShortfall(ports, job, monthOf(ports.clock.iso()));
  if (pause) return { ...job, reason: 'AdmissionPaused', message: pause.shortfall };
  if (job.reason !== 'AdmissionPaused') return job;
  const { reason: _reason, message: _message, ...waiting } = job;
  return waiting;
}
