import * as z from 'zod';
import { limits } from '../../shared/limits.ts';

const { weight, concurrency } = limits;

/** A project and its share of what the plane may run at once. */
interface ProjectInput {
  name: string;
  /** Its slots beside those of other projects that wait: 2 has twice as many as 1. Default: 1. */
  weight?: number;
  /** How many of its jobs may compute at once, in all quotas together. Default: any number. */
  concurrency?: number;
}

/** Those of a project that has more than a name; `SHARES` of every function. */
export type Shares = Record<string, { weight: number; concurrency?: number }>;

/** Names and shares are told apart only here: the functions get them as two variables. */
const projectOf = (name: z.ZodType<string, string>) =>
  z
    .custom<string | ProjectInput>()
    .transform((given) => (typeof given === 'string' ? { name: given } : given))
    .pipe(
      z.strictObject({
        name,
        weight: z.int().min(weight.min).max(weight.max).default(weight.default),
        concurrency: z.int().min(concurrency.min).max(concurrency.max).optional(),
      }),
    );

/** The projects of a plane: names, or objects with a name and a share; each name once. */
export const projectsOf = (name: z.ZodType<string, string>) =>
  z
    .array(projectOf(name))
    .min(1)
    .superRefine((projects, { addIssue }) => {
      const names = projects.map((project) => project.name);
      for (const [at, one] of names.entries()) {
        if (names.indexOf(one) === at) continue;
        const message = `'${one}' is named twice; give each project one entry`;
        addIssue({ code: 'custom', path: [at, 'name'], message });
      }
    })
    .prefault(['default']);

/** The shares of those projects that differ from the others. */
export function sharesOf(projects: z.output<ReturnType<typeof projectsOf>>): Shares {
  const special = projects.filter((project) => project.weight !== 1 || project.concurrency);
  return Object.fromEntries(special.map(({ name, ...share }) => [name, share]));
}
