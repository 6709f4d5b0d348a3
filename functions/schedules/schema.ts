import * as z from 'zod';
import { Problem, type ProblemError } from '../../shared/errors.ts';
import { findingsOf } from '../../shared/findings/flatten.ts';
import { errorsOf, refusal } from '../../shared/findings/refusal.ts';
import { wording } from '../../shared/findings/wording.ts';
import type { JobSpec } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import { concurrencyPolicies } from '../../shared/schedule/model.ts';
import { projectName, wholeNumber } from '../../shared/schema.ts';
import { ScheduleError } from '../../shared/time/cron.ts';
import { parseRecurrence } from '../../shared/time/schedule.ts';
import { isTimeZone } from '../../shared/time/zone.ts';
import { parseSpec } from '../../statemachines/spec.ts';

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
  job: z.record(z.string(), z.unknown()),
});

type Body = Omit<z.infer<typeof scheduleSchema>, 'job'> & { job: JobSpec };

/** Reads a schedule. Throws Problem `InvalidSpec` that lists every finding, of the job too. */
export function parseSchedule(given: unknown): Body {
  const parsed = scheduleSchema.safeParse(given, { error: wording });
  const issues = parsed.success ? [] : parsed.error.issues;
  const errors = errorsOf(given, findingsOf(issues, given));
  const job = (given as { job?: unknown } | null)?.job;
  const spec = job === undefined ? undefined : jobOf(job, errors);
  if (parsed.success && spec && errors.length === 0) return { ...parsed.data, job: spec };
  throw refusal('InvalidSpec', errors);
}

/** The job that is checked; what is wrong with it is added to `errors`. */
function jobOf(job: unknown, errors: ProblemError[]): JobSpec | undefined {
  try {
    return parseSpec(job);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors: several, pointer = '', given, allowed } = error.details;
    const found = several ?? [{ pointer, detail: error.message, given, allowed }];
    for (const one of found) errors.push({ ...one, pointer: `/job${one.pointer}` });
    return undefined;
  }
}
