import * as z from 'zod';
import { phases } from '../../../shared/job/lifecycle.ts';
import { concurrencyPolicies } from '../../../shared/schedule/model.ts';
import { job } from '../jobs/answers.ts';
import { instant, nothing, pageOf } from '../shapes.ts';

const occurrence = z.strictObject({
  jobId: z.string(),
  scheduledAt: instant,
  /** Somebody wanted it later than it was due. */
  backfill: z.literal(true).optional(),
});

const run = occurrence.extend({
  decidedAt: instant,
  outcome: z.enum(['Started', 'Waiting', 'Skipped', 'Refused']),
  /** Why, in a sentence. */
  message: z.string().optional(),
});

const row = z
  .strictObject({
    name: z.string(),
    project: z.string(),
    /** As it was written. */
    schedule: z.string(),
    timeZone: z.string(),
    concurrencyPolicy: z.enum(concurrencyPolicies),
    startingDeadlineSeconds: z.number().nullable(),
    suspend: z.boolean(),
    /** As AWS writes it. */
    expression: z.string(),
    next: z.array(instant),
    last: run.nullable(),
    waiting: z.array(occurrence),
    createdAt: instant,
    updatedAt: instant,
    updatedBy: z.string(),
  })
  .meta({ id: 'ScheduleRow' });

const schedule = row
  .extend({
    runs: z.array(run),
    /** As it was written. */
    job: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ScheduleAnswer' });

const lastJob = z.strictObject({
  id: z.string(),
  phase: z.enum(phases),
  reason: job.shape.reason,
  message: z.string().nullable(),
  endedAt: instant.nullable(),
});

/** What the calls about schedules answer. */
export const scheduleAnswers = {
  'schedule-put': schedule,
  'schedule-get': schedule.extend({ lastJob: lastJob.nullable() }).meta({ id: 'ScheduleNow' }),
  'schedule-list': pageOf(row),
  'schedule-delete': nothing,
  'schedule-run': job,
  /** `done` have a job already. */
  'schedule-backfill': z.strictObject({ waiting: z.array(occurrence), done: z.array(occurrence) }),
};

/** A schedule. */
export type ScheduleAnswer = z.infer<typeof schedule>;

/** What a person looks for first of a schedule's last job. */
export type LastJob = z.infer<typeof lastJob>;
