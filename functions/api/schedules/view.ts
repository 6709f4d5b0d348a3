import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Schedule } from '../../../shared/schedule/model.ts';
import { occurrences, parseRecurrence } from '../../../shared/time/schedule.ts';
import type { LastJob, ScheduleAnswer } from './answers.ts';

const shown = 5;

/** A schedule as the API shows it; `PUT` takes back what it was given. */
export function scheduleView(ports: Ports, schedule: Schedule): ScheduleAnswer {
  const { anchor, timeZone, runs, waiting } = schedule;
  const after = ports.clock.now();
  const recurrence = parseRecurrence(schedule.schedule);
  const next = schedule.suspend
    ? []
    : occurrences(recurrence, { timeZone, after, anchor, count: shown });
  return {
    name: schedule.name,
    project: schedule.project,
    schedule: schedule.schedule,
    timeZone,
    concurrencyPolicy: schedule.concurrencyPolicy,
    startingDeadlineSeconds: schedule.startingDeadlineSeconds ?? null,
    suspend: schedule.suspend,
    expression: recurrence.expression,
    next: next.map((at) => new Date(at).toISOString()),
    last: runs.at(-1) ?? null,
    runs,
    waiting,
    createdAt: schedule.createdAt,
    updatedAt: schedule.updatedAt,
    updatedBy: schedule.updatedBy,
    job: schedule.job,
  };
}

/** What a person looks for first of the last job. */
export function lastJobView(job: Job | undefined): LastJob | null {
  if (!job) return null;
  const { id, phase, reason = null, message = null, endedAt = null } = job;
  return { id, phase, reason, message, endedAt };
}
