import * as z from 'zod';
import { instant, listOf, usd } from '../shapes.ts';

const living = z
  .strictObject({
    kind: z.string(),
    /** Of what lives on its own, of a job what people call it; null: it has none. */
    name: z.string().nullable(),
    project: z.string(),
    /** The job that computes, or that made it so. */
    jobId: z.string(),
    /** The pipeline, and the stage of it that the job is. */
    parent: z.strictObject({ jobId: z.string(), stage: z.string() }).optional(),
    /** The phase of a job; `Creating`, `InService` or `Deleting` of what lives on. */
    state: z.string(),
    /** `2 × ml.m5.large`; of what scales from the fewest to the most. */
    runsOn: z.string(),
    /** With as many instances as there are; of a job the most that it may have at once. */
    perHourUsd: usd,
    since: instant,
    /** When it is deleted, or a job's attempt stopped; null: nothing ends it. */
    endsAt: instant.nullable(),
    submittedBy: z.string(),
    /** Of what lives on after its job: what its end means; whether its owner can open it. */
    livesOn: z.strictObject({ end: z.string(), opens: z.boolean() }).optional(),
  })
  .meta({ id: 'Living' });

/** What the call about what bills now answers. */
export const livingAnswers = {
  /** The dearest first. */
  'living-list': listOf(living).extend({ perHourUsd: usd, perDayUsd: usd }),
};

/** One thing that bills. */
export type LivingAnswer = z.infer<typeof living>;
