import * as z from 'zod';
import { limits } from '../limits.ts';
import { dollars, projectName, shortName, wholeNumber } from '../schema.ts';

const { timeoutSeconds, deadlineSeconds, maxAttempts, priority } = limits;

/** Where messages go: `email:ADDRESS`, or `slack`, the webhook that the plane has for that. */
const channel = z
  .string()
  .regex(/^(slack|email:[^\s@,]+@[^\s@,]+)$/, 'must be slack or email:ADDRESS');

/** What every job may say whatever its kind, except what only a whole job can: see `envelope`. */
export const stageEnvelope = {
  /** Seconds of one attempt; then the workload is stopped and the job fails. */
  timeoutSeconds: wholeNumber(timeoutSeconds.min, timeoutSeconds.max).default(
    timeoutSeconds.default,
  ),
  /** Automatic tries, the first included, of a workload lost through no fault of its own. */
  maxAttempts: wholeNumber(maxAttempts.min, maxAttempts.max).default(maxAttempts.default),
};

/** The envelope of a job. */
export const envelope = {
  ...stageEnvelope,
  name: shortName.optional(),
  /** Default: the first of the caller's projects. */
  project: projectName.optional(),
  budget: z
    .strictObject({
      maxCostUsd: dollars,
      /**
       * With it the worst case may be above the cap. `Cancel` stops at the cap what runs;
       * `StopScheduling` begins nothing whose worst case does not fit (a tuning job stops at the
       * cap and keeps its best trial); `Finish` begins nothing once the cap is used up.
       */
      onExceeded: z.enum(['Cancel', 'Finish', 'StopScheduling']).optional(),
    })
    .optional(),
  /** What git says of the folder that it was submitted from; `trainyard submit` fills it in. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?(-dirty)?$/, 'must be the whole SHA of a commit')
    .optional(),
  /** Who is told of the end. */
  notify: z.array(channel).max(limits.notify).default([]),
  /** Among the waiting jobs of its project the highest goes first; stages have their pipeline's. */
  priority: wholeNumber(priority.min, priority.max).default(priority.default),
  /** Seconds from submission to the end, waiting included. */
  deadlineSeconds: wholeNumber(deadlineSeconds.min, deadlineSeconds.max).optional(),
};
