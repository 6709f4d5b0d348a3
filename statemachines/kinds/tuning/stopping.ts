import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { finiteNumber, wholeNumber } from '../../../shared/schema.ts';
import type { Finding } from '../kind.ts';

/** When trials, and the search, are stopped before they end by themselves. */
export const stoppingShape = {
  /** Stops trials that do worse than the median of the earlier ones at the same epoch. */
  earlyStopping: z.boolean().default(false),
  /** Ends the search before its last trial, as soon as one of these holds. */
  completion: z
    .strictObject({
      /** A value of the objective that is good enough. */
      target: finiteNumber.optional(),
      /** So many trials that do not better the best by 1 %; SageMaker takes 3 and more. */
      notImproving: wholeNumber(3, limits.tuning.maxJobs).optional(),
      /** The search has converged, by SageMaker's own measure. */
      converged: z.boolean().optional(),
    })
    .optional(),
};

type Stopping = z.output<z.ZodObject<typeof stoppingShape>> & { strategy: string };

/** What of it stops nothing, or what SageMaker refuses. */
export function stoppingFindings({ earlyStopping, completion, strategy }: Stopping): Finding[] {
  const findings: Finding[] = [];
  if (earlyStopping && strategy === 'Hyperband') {
    const message = 'is true; Hyperband stops trials by a rule of its own: leave it out';
    findings.push({ path: ['earlyStopping'], message });
  }
  if (completion && !Object.values(completion).some((one) => one !== undefined && one !== false)) {
    const message = 'has no criterion; it takes target, notImproving and converged: true';
    findings.push({ path: ['completion'], message });
  }
  return findings;
}
