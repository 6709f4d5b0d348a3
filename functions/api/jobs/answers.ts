import * as z from 'zod';
import { reasons } from '../../../shared/errors.ts';
import { phases } from '../../../shared/job/lifecycle.ts';
import { bytes, count, instant, listOf, pageOf, usd } from '../shapes.ts';
import { artifactAnswer } from './artifact-answer.ts';
import { costAnswer } from './cost-answer.ts';
import { deletedAnswer, deletionAnswer } from './deletion-answer.ts';
import { runAnswer } from './run-answer.ts';

const reasonNames = Object.keys(reasons) as (keyof typeof reasons)[];
const reason = z.enum(reasonNames);
const phase = z.enum(phases);
const members = z.record(z.string(), z.unknown());

/** A stage of a pipeline as its job shows it. */
const stage = z
  .strictObject({
    kind: z.string(),
    phase: z.enum([...phases, 'Waiting', 'Skipped']),
    /** It runs trials, which its job lists. */
    trials: z.literal(true).optional(),
    jobId: z.string().nullable(),
    /** The job of which this one is a retry had done it. */
    reused: z.literal(true).optional(),
    /** Why it ended so: `DependencyFailed` where a stage that it needed did not succeed. */
    reason: reason.nullable(),
    /** Why it was skipped or could not start. */
    message: z.string().nullable(),
  })
  .meta({ id: 'Stage' });

const rowShape = {
  id: z.string(),
  kind: z.string(),
  name: z.string().optional(),
  project: z.string(),
  phase,
  reason: reason.nullable(),
  message: z.string().nullable(),
  attempt: z.int().min(1),
  createdAt: instant,
  updatedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  submittedBy: z.string(),
  parent: z.strictObject({ jobId: z.string(), stage: z.string() }).optional(),
  /** The job of which it is another try, wanted by somebody. */
  retryOf: z.string().optional(),
  /** Since when it is being deleted, and who wanted it. */
  deletion: z.strictObject({ at: instant, by: z.string(), results: z.boolean() }).optional(),
  /** It runs trials, which it lists. */
  trials: z.literal(true).optional(),
  progress: z.strictObject({ done: count, total: count, best: z.number().optional() }).optional(),
  stages: z.record(z.string(), stage).optional(),
  cost: z.strictObject({ estimatedUsd: usd, worstUsd: usd, actualUsd: usd }),
};

/** A job in a list; its run where the list was asked for metrics. */
const jobRow = z.strictObject({ ...rowShape, run: runAnswer.optional() }).meta({ id: 'JobRow' });

/** All members of a job but those that only reading it alone shows. */
export const jobShape = {
  ...rowShape,
  /** What its steps found out before the workload, such as the image's digest. */
  resolved: z.record(z.string(), z.string()).optional(),
  result: members.nullable(),
  /** As accepted, the defaults filled in. */
  spec: members,
};

/** A job. */
export const job = z.strictObject(jobShape).meta({ id: 'JobAnswer' });

/** Where a waiting job stands, as it is at this moment. */
const queue = z.strictObject({
  /** In the line of its project, from 1; null beyond what is counted. */
  position: z.int().min(1).nullable(),
  /** Who is before it, in words. */
  ahead: z.string(),
  /** What it waits for, in one sentence. */
  reason: z.string(),
});

/** A job that is read alone: also its place while it waits, and the error that it waits out. */
const jobNow = job
  .extend({
    queue: queue.optional(),
    waiting: z.strictObject({ for: z.string(), since: instant, error: z.string() }).optional(),
  })
  .meta({ id: 'JobNow' });

const event = z.strictObject({
  seq: count,
  at: instant,
  phase,
  attempt: z.int().min(1),
  reason: reason.optional(),
  message: z.string().optional(),
});

const logLine = z.strictObject({
  at: instant,
  /** What wrote it: `task`, `build`, or the stage's name. */
  source: z.string(),
  stream: z.string(),
  message: z.string(),
});

const trial = z.strictObject({
  name: z.string(),
  status: z.string(),
  hyperParameters: z.record(z.string(), z.string()),
  objective: z.number().optional(),
  /** The last value of each metric besides the objective. */
  metrics: z.record(z.string(), z.number()).optional(),
  /** How the metric that was asked for went: seconds since the first line, and the value. */
  series: z.array(z.tuple([z.number(), z.number()])).optional(),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  modelArtifact: z.string().optional(),
  failureReason: z.string().optional(),
});

/** The way to something that a person works in, for its owner. */
const opening = z
  .strictObject({
    name: z.string(),
    /** Good once the way is there; it has the token. */
    url: z.string(),
    /** A session of AWS Systems Manager to that port makes the way; null: it is there. */
    session: z.strictObject({ region: z.string(), target: z.string(), port: z.int() }).nullable(),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'Opening' });

/** Why a job is as it is. */
const diagnosis = z
  .strictObject({
    /** The job that explains it: itself, or of a pipeline that of a stage. */
    of: z.strictObject({
      jobId: z.string(),
      stage: z.string().optional(),
      kind: z.string(),
      phase,
      reason: reason.nullable(),
    }),
    /** A name that stays, such as `python-package-missing`; null: the cause is not known. */
    cause: z.string().nullable(),
    why: z.string(),
    fix: z.string().nullable(),
    evidence: z.array(
      z.strictObject({
        from: z.enum(['message', 'log', 'trial', 'waiting', 'event', 'ledger']),
        at: instant.nullable(),
        text: z.string(),
      }),
    ),
    /** Where the cause was looked for. */
    looked: z.array(z.string()),
  })
  .meta({ id: 'Diagnosis' });

/** A session of Session Manager, in which a command runs; whoever has its token may join it. */
const execSession = z
  .strictObject({
    region: z.string(),
    /** What it leads to, as Session Manager calls it. */
    target: z.string(),
    sessionId: z.string(),
    /** A WebSocket that speaks Session Manager's data channel. */
    streamUrl: z.string(),
    tokenValue: z.string(),
  })
  .meta({ id: 'ExecSession' });

/** Something that lives on after its job, and until when. */
const extended = z.strictObject({
  kind: z.string(),
  name: z.string(),
  /** Null: it never expires. */
  expiresAt: instant.nullable(),
  reservedUsd: usd,
});

/** What the calls about jobs answer. */
export const jobAnswers = {
  'job-create': job,
  'job-list': pageOf(jobRow),
  'job-get': jobNow,
  'job-cancel': job,
  'job-open': opening,
  'job-exec': execSession,
  'job-extend': listOf(extended),
  'job-why': diagnosis,
  'job-report': bytes,
  'job-retry': job,
  'job-rollback': job,
  'job-delete': deletedAnswer,
  'deletion-get': deletionAnswer,
  'event-list': pageOf(event),
  /** `more`: there may be lines behind the cursor already, although these are few or none. */
  'log-list': pageOf(logLine).extend({ cursor: z.string(), more: z.boolean() }),
  'artifact-list': artifactAnswer,
  /** `warning`: what to doubt in the search. */
  'trial-list': z.strictObject({ items: z.array(trial), warning: z.string().optional() }),
  'cost-get': costAnswer,
};

/** A job as the calls answer it that make or change one. */
export type JobAnswer = z.infer<typeof job>;

/** A job in a list. */
export type JobRow = z.infer<typeof jobRow>;

/** A job's place while it waits. */
export type QueueAnswer = z.infer<typeof queue>;
