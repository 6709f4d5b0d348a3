import * as z from 'zod';
import { count } from '../shapes.ts';

/** What the call about a project as a whole answers. */
export const projectAnswers = {
  'remains-get': z.strictObject({
    project: z.string(),
    schedules: z.array(z.string()),
    /** What lives on after its job. */
    leases: z.array(z.strictObject({ kind: z.string(), name: z.string() })),
    /** The jobs that have not ended. */
    living: z.array(z.string()),
    /** How many have; stages are part of theirs. */
    jobs: count,
    /** ARNs under the project's tag, besides records of what has ended. */
    tagged: z.array(z.string()),
  }),
};
