import * as z from 'zod';
import { count, usd } from '../shapes.ts';

/** Whose line it is: the job's own, or a stage's that draws from it. */
const place = { jobId: z.string(), stage: z.string().optional() };

const ledgerLine = z.strictObject({
  ...place,
  attempt: z.int().min(1),
  n: count,
  what: z.string(),
  resource: z.string(),
  seconds: z.number(),
  state: z.enum(['open', 'closed']),
  usd,
});

const planeLine = z.strictObject({
  ...place,
  what: z.string(),
  count: z.number(),
  arithmetic: z.string(),
  state: z.literal('computed'),
  /** Null where the region has no known price. */
  usd: usd.nullable(),
});

/** What a job cost: its ledger, and what the plane itself asked of AWS for it. */
export const costAnswer = z
  .strictObject({
    currency: z.literal('USD'),
    basis: z.string(),
    estimatedUsd: usd,
    worstUsd: usd,
    actualUsd: usd,
    lines: z.array(ledgerLine),
    plane: z.strictObject({
      basis: z.string(),
      usd,
      unpriced: z.array(z.string()),
      lines: z.array(planeLine),
    }),
  })
  .meta({ id: 'JobCost' });

/** The plane's own part of it. */
export type PlaneCost = z.infer<typeof costAnswer>['plane'];
