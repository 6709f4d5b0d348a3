import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import { jobIdFrom } from '../job/model.ts';
import type { Revised } from '../store/change-item.ts';

/** What happens when an occurrence comes while a job of the same schedule has not ended. */
export const concurrencyPolicies = ['Forbid', 'Allow', 'Replace', 'Queue'] as const;

/** One of them; the names are those of Kubernetes, and `Queue`. */
type ConcurrencyPolicy = (typeof concurrencyPolicies)[number];

/** One time at which the job is due. */
export interface Occurrence {
  /** The job it becomes, whether or not it ever does. */
  jobId: string;
  /** ISO 8601. */
  scheduledAt: string;
  /** Somebody wants it later than it was due. */
  backfill?: true;
}

/** What became of an occurrence. */
export interface ScheduleRun extends Occurrence {
  decidedAt: string;
  outcome: 'Started' | 'Waiting' | 'Skipped' | 'Refused';
  /** Why, in a sentence. */
  message?: string;
}

/** A schedule as it is kept. */
export interface Schedule extends Revised {
  project: string;
  name: string;
  /** As the user wrote it. */
  schedule: string;
  timeZone: string;
  concurrencyPolicy: ConcurrencyPolicy;
  /** How late a job may be made at most. */
  startingDeadlineSeconds?: number;
  suspend: boolean;
  /** As it was written, so that each run has its own time in it. */
  job: Readonly<Record<string, unknown>>;
  /** The first occurrence of a rate, in milliseconds since the epoch. */
  anchor: number;
  /** Jobs of this schedule that had not ended when it was last looked at. */
  active: string[];
  /** Occurrences that wait for the one before to end, in order. */
  waiting: Occurrence[];
  /** The last ones, oldest first. */
  runs: ScheduleRun[];
  /** Rises when a user changes it. */
  generation: number;
  createdAt: string;
  updatedAt: string;
  updatedBy: string;
}

const base32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const submitter = 'schedule:';

/** Who submits a schedule's jobs. */
export function submitterOf(name: string): string {
  return submitter + name;
}

/** The schedule that made a job, if one did. */
export function scheduleOf(job: { submittedBy: string; parent?: object }): string | undefined {
  const isOwn = job.submittedBy.startsWith(submitter) && !job.parent;
  return isOwn ? job.submittedBy.slice(submitter.length) : undefined;
}

/**
 * The occurrence of a schedule at a time, in milliseconds. The id of its job follows from schedule
 * and time alone: a firing that comes twice is the same job.
 */
export function occurrenceAt(project: string, name: string, at: number): Occurrence {
  const hash = createHash('sha256').update(`${project} ${name} ${at}`).digest();
  const digits = [...hash.subarray(0, 16)].map((byte) => base32[byte % 32]).join('');
  return {
    jobId: jobIdFrom(encodeTime(at, 10) + digits),
    scheduledAt: new Date(at).toISOString(),
  };
}
