import * as z from 'zod';
import { Problem } from '../../shared/errors.ts';
import type { JobSpec } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import { concurrencyPolicies } from '../../shared/schedule/model.ts';
import { projectName, wholeNumber } from '../../shared/schema.ts';
import { ScheduleError } from '../../shared/time/cron.ts';
import { parseRecurrence } from '../../shared/time/schedule.ts';
import { isTimeZone } from '../../shared/time/zone.ts';
import { flatten, parseSpec, pointerOf } from '../../statemachines/spec.ts';

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

interface Finding {
  pointer: string;
  detail: string;
}

/** Reads a schedule. Throws Problem `InvalidSpec` that lists every finding, of the job too. */
export function parseSchedule(given: unknown): Body {
  const parsed = scheduleSchema.safeParse(given);
  const findings: Finding[] = parsed.success
    ? []
    : parsed.error.issues
        .flatMap(flatten)
        .map(({ path, message }) => ({ pointer: pointerOf(path), detail: message }));
  const job = (given as { job?: unknown } | null)?.job;
  const spec = job === undefined ? undefined : jobOf(job, findings);
  if (parsed.success && spec && findings.length === 0) return { ...parsed.data, job: spec };
  const first = findings[0] ?? { pointer: '/job', detail: 'is missing' };
  throw new Problem('InvalidSpec', `${first.pointer || 'The body'}: ${first.detail}`, {
    pointer: first.pointer,
    errors: findings,
    fix: 'Mend each member named in errors and send the schedule again.',
  });
}

function jobOf(job: unknown, findings: Finding[]): JobSpec | undefined {
  try {
    return parseSpec(job);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors, pointer = '' } = error.details;
    const found = errors ?? [{ pointer, detail: error.message }];
    for (const one of found) findings.push({ ...one, pointer: `/job${one.pointer}` });
    return undefined;
  }
}
