import * as z from 'zod';
import { jobShape } from '../jobs/answers.ts';
import { count, usd } from '../shapes.ts';

const costLine = z.strictObject({
  what: z.string(),
  perHourUsd: usd,
  lowSeconds: z.number(),
  lowUsd: usd,
  likelySeconds: z.number(),
  likelyUsd: usd,
  worstSeconds: z.number(),
  worstUsd: usd,
  attempts: count,
  allAttemptsUsd: usd,
  arithmetic: z.string(),
});

const cap = z.strictObject({
  maxCostUsd: z.string(),
  onExceeded: z.enum(['Cancel', 'Finish', 'StopScheduling']).nullable(),
  meaning: z.string(),
});

const time = z.strictObject({
  likelySeconds: z.number(),
  attemptSeconds: z.number(),
  attempts: count,
  allAttemptsSeconds: z.number(),
  deadlineSeconds: z.number().nullable(),
  queue: z.string(),
});

const finding = z
  .strictObject({
    /** Which of the known defects; absent: only the plane could know it. */
    id: z.string().optional(),
    level: z.enum(['error', 'warning']),
    /** A JSON pointer into the job. */
    where: z.string(),
    found: z.string(),
    fix: z.string(),
  })
  .meta({ id: 'Finding' });

const stage = z.string().optional();

const plan = z
  .strictObject({
    cost: z.array(costLine),
    lowUsd: usd,
    likelyUsd: usd,
    worstUsd: usd,
    allAttemptsUsd: usd,
    cap: cap.nullable(),
    /** What lives on after a pipeline and pays for itself. */
    afterwards: z.array(z.string()),
    time,
    creates: z.array(z.strictObject({ stage, what: z.string(), name: z.string(), count })),
    roles: z.array(
      z.strictObject({
        role: z.string(),
        does: z.string(),
        may: z.array(z.strictObject({ actions: z.array(z.string()).readonly(), on: z.string() })),
      }),
    ),
    quotas: z.array(
      z.strictObject({
        quota: z.string(),
        /** Null: as many as it needs. */
        allowed: count.nullable(),
        inUse: count,
        free: count.nullable(),
        waiting: count,
      }),
    ),
    images: z.array(
      z.strictObject({ stage, image: z.string(), digest: z.string(), scan: z.string() }),
    ),
    inputs: z.array(
      z.strictObject({
        input: z.string(),
        from: z.string(),
        readable: z.boolean(),
        exists: z.string(),
      }),
    ),
    /** What of it can be reached from outside. */
    exposure: z.array(z.string()),
    /** How near the state machines come to what AWS Step Functions allows. */
    machines: z.strictObject({
      polls: count,
      historyEvents: count,
      historyEventsAllowed: count,
      payloadBytes: count,
      payloadBytesAllowed: count,
    }),
    findings: z.array(finding),
  })
  .meta({ id: 'Plan' });

const { id: _unmade, ...planned } = jobShape;

/** What the call about what a job would be answers: the job as it would be, and its plan. */
export const planAnswers = {
  'plan-create': z.strictObject({ ...planned, plan }).meta({ id: 'PlannedJob' }),
};

/** All of a plan. */
export type Plan = z.infer<typeof plan>;
