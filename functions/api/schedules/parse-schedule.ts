import type * as z from 'zod';
import { Problem, type ProblemError } from '../../../shared/errors.ts';
import { findingsOf } from '../../../shared/findings/flatten.ts';
import { errorsOf, refusal } from '../../../shared/findings/refusal.ts';
import { wording } from '../../../shared/findings/wording.ts';
import type { JobSpec } from '../../../shared/job/model.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { scheduleSchema } from './schema.ts';

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
