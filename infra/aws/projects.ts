import * as z from 'zod';
import { projectShare } from '../../shared/ports/config.ts';
import { parameterArn, secretArn } from '../../shared/secret-arns.ts';

/** An IAM role has 10,240 characters for all that it may; so many of these fit beside the rest. */
const most = { buckets: 16, secrets: 32 };

/** Wildcards of IAM have no place in a name that is to be meant as it stands. */
const place = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s*?$]*\/)?$/,
    'must be BUCKET, or BUCKET/PREFIX/ with a slash at its end and without wildcards',
  );

const secret = z.string().refine((arn) => secretArn.test(arn) || parameterArn.test(arn), {
  error: 'must be the whole ARN of a secret, its suffix too, or of a parameter',
});

/** What of others a project's jobs may read. */
const projectAccess = z.strictObject({
  /** For its tasks and SageMaker jobs: `acme-data`, or a part of it: `acme-data/prices/`. */
  buckets: z.array(place).max(most.buckets).default([]),
  /** What its tasks may be given as variables, of Secrets Manager and Parameter Store: ARNs. */
  secrets: z.array(secret).max(most.secrets).default([]),
});

/** A project, its share of what the plane may run at once, and what of others it may read. */
type ProjectInput = { name: string } & z.input<typeof projectShare> & {
    access?: z.input<typeof projectAccess>;
  };

/** Those of a project that has more than a name; `SHARES` of every function. */
export type Shares = Record<string, z.output<typeof projectShare>>;

/** What each project may read that may read of others; `PROJECT_ACCESS` of every function. */
export type Accesses = Record<string, z.output<typeof projectAccess>>;

/** Names and shares are told apart only here: the functions get them as variables of their own. */
const projectOf = (name: z.ZodType<string, string>) =>
  z
    .custom<string | ProjectInput>()
    .transform((given) => (typeof given === 'string' ? { name: given } : given))
    .pipe(projectShare.extend({ name, access: projectAccess.optional() }));

/** The projects of a plane: names, or objects with a name and more; each name once. */
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

type Projects = z.output<ReturnType<typeof projectsOf>>;

/** The shares of those projects that differ from the others. */
export function sharesOf(projects: Projects): Shares {
  const special = projects.filter((project) => project.weight !== 1 || project.concurrency);
  return Object.fromEntries(special.map(({ name, access: _access, ...share }) => [name, share]));
}

/** What of others each project may read. */
export const accessesOf = (projects: Projects): Accesses =>
  Object.fromEntries(projects.flatMap(({ name, access }) => (access ? [[name, access]] : [])));
