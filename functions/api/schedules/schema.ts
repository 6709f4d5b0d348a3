import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { concurrencyPolicies } from '../../../shared/schedule/model.ts';
import { projectName, wholeNumber } from '../../../shared/schema.ts';
import { ScheduleError } from '../../../shared/time/cron.ts';
import { parseRecurrence } from '../../../shared/time/schedule.ts';
import { isTimeZone } from '../../../shared/time/zone.ts';
import { jobBody } from '../job-body.ts';

const { startingDeadlineSeconds } = limits;

const recurrence = z
  .string()
  .max(limits.scheduleLength)
  .superRefine((text, context) => {
    try {
      parseRecurrence(text);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .meta({ description: 'cron(…) or rate(…) as in AWS, or five fields as in a crontab' });

/** What `PUT /schedules/{name}` takes; the job is checked as `POST /jobs` checks it. */
export const scheduleSchema = z.strictObject({
  schedule: recurrence,
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'must be a name of the IANA database, such as Europe/Berlin' })
    .meta({ description: 'A name of the IANA time zone database' }),
  /** What happens when the job before has not ended. */
  concurrencyPolicy: z.enum(concurrencyPolicies).default('Forbid'),
  /** How late a job may be made at most; a later one is skipped. */
  startingDeadlineSeconds: wholeNumber(
    startingDeadlineSeconds.min,
    startingDeadlineSeconds.max,
  ).optional(),
  /** Whether it rests. */
  suspend: z.boolean().default(false),
  project: projectName.optional(),
  job: jobBody,
});

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be a day such as 2026-01-31, or a moment such as 2026-01-31T02:00:00Z',
  })
  .register(z.globalRegistry, {
    description: "A day on the schedule's clock, or a moment such as 2026-01-31T02:00:00Z",
  });

/** What `POST /schedules/{name}/backfill` takes: both ends belong to it, a day as a whole. */
export const backfillSchema = z.strictObject({ from: moment, to: moment });
