import * as z from 'zod';

/** What a job is compared with others by; empty where it neither trains nor reports. */
export const runAnswer = z
  .strictObject({
    /** Its hyperparameters; of a search those of its best trial. */
    parameters: z.record(z.string(), z.string()),
    /** The last values of what was measured, and the numbers that it reported. */
    metrics: z.record(z.string(), z.number()),
    image: z.string().nullable(),
    /** Of that image, where it is known. */
    digest: z.string().nullable(),
    /** The git commit that it was submitted from; `-dirty`: with files that were changed since. */
    commit: z.string().nullable(),
    /** Each input by the hash of what was uploaded, else by where it lies. */
    data: z.record(z.string(), z.string()),
    /** The archive of the model that it has trained. */
    model: z.string().nullable(),
  })
  .meta({ id: 'Run' });

/** The same as a type. */
export type RunAnswer = z.infer<typeof runAnswer>;
