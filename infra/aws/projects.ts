import * as z from 'zod';
import { projectShare } from '../../shared/ports/config.ts';

/** A project and its share of what the plane may run at once. */
type ProjectInput = { name: string } & z.input<typeof projectShare>;

/** Those of a project that has more than a name; `SHARES` of every function. */
export type Shares = Record<string, z.output<typeof projectShare>>;

/** Names and shares are told apart only here: the functions get them as two variables. */
const projectOf = (name: z.ZodType<string, string>) =>
  z
    .custom<string | ProjectInput>()
    .transform((given) => (typeof given === 'string' ? { name: given } : given))
    .pipe(projectShare.extend({ name }));

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
