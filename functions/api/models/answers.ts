import * as z from 'zod';
import { runAnswer } from '../jobs/run-answer.ts';
import { count, instant, listOf, pageOf, usd } from '../shapes.ts';

/** A model as one job has made it, and where it comes from. */
const version = z
  .strictObject({
    /** The job of the model's name: an endpoint takes it as `model`. */
    jobId: z.string(),
    /** What trained it: that job, or the one of its stage. */
    trainedBy: z.string(),
    createdAt: instant,
    endedAt: instant.nullable(),
    submittedBy: z.string(),
    /** Of the whole job. */
    costUsd: usd,
    modelArtifact: z.string(),
    /** Parameters, metrics, image, commit and data of what trained it. */
    run: runAnswer,
    /** The endpoints that serve it now. */
    servedBy: z.array(z.string()),
  })
  .meta({ id: 'ModelVersion' });

const model = z
  .strictObject({
    name: z.string(),
    project: z.string(),
    /** How many of its versions are among the jobs that were looked through. */
    versions: count,
    /** What `@latest(NAME)` stands for. */
    latest: version,
  })
  .meta({ id: 'Model' });

/** What the calls about models answer. */
export const modelAnswers = {
  /** `more`: there are older jobs, among which nobody has looked. */
  'model-list': listOf(model).extend({ more: z.boolean() }),
  'model-get': pageOf(version).extend({ name: z.string(), project: z.string() }),
};

/** A version of a model. */
export type VersionAnswer = z.infer<typeof version>;
