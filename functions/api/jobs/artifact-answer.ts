import * as z from 'zod';
import { count, instant, pageOf } from '../shapes.ts';

const artifact = z
  .strictObject({
    jobId: z.string(),
    /** Of a pipeline: the stage whose job that is. */
    stage: z.string().optional(),
    /** As the result calls it; null: no part of it, such as the model of a lesser trial. */
    name: z.string().nullable(),
    /** Below what has the name; without one below the job's folder. */
    path: z.string(),
    uri: z.string(),
    bytes: count,
    modifiedAt: instant,
    /** Another one means that the content is another. */
    etag: z.string(),
    /** Whoever has it can get the object with it, without keys, until `expiresAt`. */
    url: z.string(),
  })
  .meta({ id: 'Artifact' });

/** A page of a job's files. */
export const artifactAnswer = pageOf(artifact).extend({ expiresAt: instant });
