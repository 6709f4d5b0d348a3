import * as z from 'zod';
import { limits } from '../../shared/limits.ts';
import { dollars, wholeNumber } from '../../shared/schema.ts';

/** The body of `PUT /budgets/{project}`. */
export const budgetSchema = z.strictObject({
  monthlyUsd: dollars,
  /** Per cent of the month's money at which people are told, once each. */
  thresholds: z
    .array(wholeNumber(1, 1000))
    .max(limits.thresholds)
    .default([...limits.defaultThresholds]),
  action: z.enum(['Pause', 'Notify']).default('Pause'),
  notify: z
    .array(z.string().regex(/^email:[^\s@,]+@[^\s@,]+$/, 'must be email:ADDRESS'))
    .max(limits.notify)
    .default([]),
});
