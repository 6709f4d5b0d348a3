import * as z from 'zod';
import { isJobId } from '../../../shared/job/model.ts';
import type { Finding } from '../kind.ts';

/** SageMaker's model, 2017-07-24: ParentHyperParameterTuningJobs. */
const maxParents = 5;

/** From which earlier searches of the project a search learns. */
export const warmStartShape = {
  warmStart: z
    .strictObject({
      /** Jobs by id: searches that have ended, or pipelines with one. */
      from: z
        .array(z.string().refine(isJobId, { error: 'must be the id of a job' }))
        .min(1)
        .max(maxParents),
      /** Whether data and algorithm are the same, or others. */
      type: z
        .enum(['IdenticalDataAndAlgorithm', 'TransferLearning'])
        .default('IdenticalDataAndAlgorithm'),
    })
    .optional(),
};

type WarmStart = z.output<z.ZodObject<typeof warmStartShape>> & { strategy: string };

/** "Tuning uses either Bayesian or random search" (SageMaker's guide, warm start). */
export function warmStartFindings({ warmStart, strategy }: WarmStart): Finding[] {
  if (!warmStart || strategy === 'Bayesian' || strategy === 'Random') return [];
  const message = `takes strategy Bayesian or Random; this one is ${strategy}`;
  return [{ path: ['warmStart'], message }];
}
