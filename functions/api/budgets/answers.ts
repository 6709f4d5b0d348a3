import * as z from 'zod';
import { instant, listOf, usd } from '../shapes.ts';

const budget = z
  .strictObject({
    project: z.string(),
    /** `yyyy-mm` in UTC: the month of the sums. */
    month: z.string(),
    /** Null: no limit. */
    monthlyUsd: usd.nullable(),
    action: z.enum(['Pause', 'Notify']).nullable(),
    thresholds: z.array(z.number()),
    notify: z.array(z.string()),
    /** Whether an admin lifted the limit for this month. */
    resumed: z.boolean(),
    paused: z.strictObject({ since: instant, by: z.string(), why: z.string() }).nullable(),
    spentUsd: usd,
    reservedUsd: usd,
    leftUsd: usd.nullable(),
    /** How each day of the month ended on which the sums changed. */
    days: z.array(z.strictObject({ day: z.iso.date(), spentUsd: usd, reservedUsd: usd })),
    updatedAt: instant.nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'Budget' });

/** What the calls about budgets answer. */
export const budgetAnswers = {
  'budget-get': budget,
  'budget-put': budget,
  'budget-delete': budget,
  /** Of `*` those of all the caller's projects. */
  'budget-resume': z.union([budget, listOf(budget)]),
};

/** A budget with what this month has spent and reserved. */
export type BudgetAnswer = z.infer<typeof budget>;
