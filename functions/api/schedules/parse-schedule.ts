import type * as z from 'zod';
import { Problem, type ProblemError } from '../../../shared/errors.ts';
import { findingsOf } from '../../../shared/findings/flatten.ts';
import { errorsOf, refusal } from '../../../shared/findings/refusal.ts';
import { wording } from '../../../shared/findings/wording.ts';
import { atTime } from '../../../shared/schedule/at-time.ts';
import { type ReadSpec, readSpec } from '../../../statemachines/spec.ts';
import { scheduleSchema } from './schema.ts';

/** The job as it was written, and as one run of it is read. */
type Body = z.infer<typeof scheduleSchema> & { read: ReadSpec };

/** Reads a schedule. Throws Problem `InvalidSpec` that lists every finding, of the job too. */
export function parseSchedule(given: unknown): Body {
  const parsed = scheduleSchema.safeParse(given, { error: wording });
  const issues = parsed.success ? [] : parsed.error.issues;
  const errors = errorsOf(given, findingsOf(issues, given));
  const job = (given as { job?: unknown } | null)?.job;
  const read = job === undefined ? undefined : noted(errors, () => readSpec(atTime(job, 0, 'UTC')));
  if (parsed.success && read && errors.length === 0) return { ...parsed.data, read };
  throw refusal('InvalidSpec', errors);
}

/** Runs a check of the schedule's job. Throws what is wrong as being said of `/job`. */
export function ofJob<T>(check: () => T): T {
  const errors: ProblemError[] = [];
  const found = noted(errors, check);
  if (errors.length > 0) throw refusal('InvalidSpec', errors);
  return found as T;
}

/** Runs a check of the job; what is wrong with it is added to `errors`. */
function noted<T>(errors: ProblemError[], check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { errors: several, pointer = '', given, allowed } = error.details;
    const found = several ?? [{ pointer, detail: error.message, given, allowed }];
    for (const one of found) errors.push({ ...one, pointer: `/job${one.pointer}` });
    return undefined;
  }
}
