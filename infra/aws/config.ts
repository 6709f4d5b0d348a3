import * as z from 'zod';
import { configFindings } from '../../shared/defects/config-checks.ts';
import { taskInstanceTypes } from '../../shared/instances/task-types.ts';
import { accessRule, imagePolicy } from '../../shared/ports/config.ts';
import { secretArn } from '../../shared/secret-arns.ts';
import { configFile } from './config-file.ts';
import { network } from './network-config.ts';
import { accessesOf, projectsOf, sharesOf } from './projects.ts';
import { quotas } from './quotas.ts';

/** Part of role names (64 characters in all), bucket keys and log group names. */
const name = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/, '1 to 20 of a-z, 0-9 and -, starting with a letter');

/** As ECR has it (CreateRepository, `repositoryName`). */
const repository = z
  .string()
  .max(256)
  .regex(
    /^([a-z0-9]+([._-][a-z0-9]+)*\/)*[a-z0-9]+([._-][a-z0-9]+)*$/,
    'must be the name of a repository of ECR in this account, such as team/tools',
  );

/** A scheme, a host and perhaps a port: what a browser sends as `Origin`. */
const origin = z
  .string()
  .regex(
    /^https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
    'must be an origin such as https://app.example.com, without a path',
  );

/** Where `notify: [slack]` goes: the secret's text is the URL of an incoming webhook. */
const slack = z.strictObject({
  secretArn: z.string().regex(secretArn, 'must be the whole ARN of a secret, its suffix too'),
  /** Hosts that the webhook may be on; only https, only public addresses. */
  allowedHosts: z.array(z.hostname().lowercase()).min(1).default(['hooks.slack.com']),
});

const monthlyUsd = z.number().positive().max(1e9);

/**
 * The outer net: past this much on AWS's own bill of a month nothing new is admitted. `of` says
 * whose cost counts: the whole account's; or only that of workloads of the plane's projects, once
 * `trainyard:project` is active as a cost allocation tag (until then AWS Budgets sees none of it).
 */
const bill = z.strictObject({ monthlyUsd, of: z.enum(['account', 'projects']).default('account') });

const fields = z.strictObject({
  /**
   * The plane's name and the start of every AWS name it makes. It begins with `trainyard`, because
   * the rule for events of CodeBuild recognises our projects by that.
   */
  plane: name
    .startsWith('trainyard', 'must begin with trainyard, such as trainyard-research')
    .regex(
      /^(?!.*-(data|compute|projects-\d+|roles)$)/,
      'must not end as the names of its other stacks do',
    )
    .default('trainyard'),
  /** Names, or `{name, weight, concurrency, access}`: see `projects.ts`. */
  projects: projectsOf(name),
  /** Who gets the alerts; each address has to confirm the subscription. */
  alerts: z
    .strictObject({ emails: z.array(z.email()).default([]), slack: slack.optional() })
    .prefault({}),
  /** Which IAM principals may call the `iam` front, for which projects, as what. */
  access: z.array(accessRule).default([
    {
      principal: 'arn:aws:sts::*:assumed-role/trainyard-admin/*',
      projects: ['*'],
      role: 'admin',
    },
  ]),
  /**
   * The name of the bucket, which AWS chooses where none is given. Only to take back a bucket that
   * an earlier plane left: another name for a bucket that is in use would be another bucket.
   */
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'must be the name of a bucket, without dots')
    .optional(),
  /**
   * Days after which an object is kept in S3 Glacier Instant Retrieval: for about a sixth of the
   * price, and read as before at $0.03 a GB. AWS bills 90 days of it at least; objects below 128 KB
   * stay where they are. Absent: all do.
   */
  archiveAfterDays: z.int().min(1).max(3650).optional(),
  /** How many jobs of a kind run at the same time. */
  quotas,
  /**
   * Which findings of the scan of a built image fail its job. A finding counts only while its
   * scanner does not say that there is no fix. By default they are told in the job's result only:
   * a base image has a critical finding for weeks before there is a fix. `repositories` of the
   * account are those, besides the plane's own, whose images all of its jobs may pull.
   */
  images: imagePolicy
    .extend({ repositories: z.array(repository).max(16).default([]) })
    .prefault({}),
  /** What the whole plane may spend in a calendar month (UTC); nothing above it is admitted. */
  caps: z.strictObject({ monthlyUsd: monthlyUsd.optional(), bill: bill.optional() }).prefault({}),
  /**
   * EC2 types that tasks may ask for with `instanceType`: with a GPU, or larger than Fargate has.
   * One is bought when a task asks for it, and terminated after it; nothing bills before.
   */
  instanceTypes: z
    .array(z.enum(taskInstanceTypes))
    .max(20)
    .refine((types) => new Set(types).size === types.length, 'names a type twice')
    .default([]),
  /** A network of the plane's own, `{vpc: 'own'}` or `{vpc: 'private'}`; or parts that exist. */
  network: network.prefault({ vpc: 'own' }),
  /**
   * Who makes the roles: the stacks that need them, or, with `existing`, somebody who may, from the
   * templates `*-roles`, which hold nothing else; the other stacks know them by their names.
   */
  roles: z.enum(['own', 'existing']).default('own'),
  /** `iam` asks for SigV4 signatures, `oidc` for bearer tokens. */
  fronts: z
    .array(z.enum(['iam', 'oidc']))
    .min(1)
    .default(['iam', 'oidc']),
  /** Pages of these origins may ask models from a browser, such as `https://app.example.com`. */
  cors: z.strictObject({ origins: z.array(origin).default([]) }).prefault({}),
  /** Instances of the invocation handler that are always warm; they bill while nobody asks. */
  endpoints: z
    .strictObject({ provisionedConcurrency: z.number().int().min(0).max(100).default(0) })
    .prefault({}),
  /**
   * Whether CloudWatch gets metrics of the jobs that end: seconds in the queue and until they ran,
   * dollars, failures by reason. A metric costs $0.30 a month, by the hours that have values.
   */
  metrics: z.boolean().default(false),
  /** Days; one of the retention periods CloudWatch Logs has. */
  logRetentionDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 180, 365]).default(7),
});

/** What a project reads of others is not the plane's own, which has what other projects have. */
const checked = fields.superRefine(({ plane, bucket, projects }, { addIssue }) => {
  for (const [at, { access }] of projects.entries()) {
    for (const [index, place] of (access?.buckets ?? []).entries()) {
      const [name = ''] = place.split('/');
      // AWS names it after the stack of data, where the configuration does not.
      if (name !== bucket && !name.startsWith(`${plane}-data-`)) continue;
      const message =
        `${name} is the plane's own bucket, of which each project has a part of its own: name a ` +
        'bucket of others, or copy what both need to one';
      addIssue({ code: 'custom', path: ['projects', at, 'access', 'buckets', index], message });
    }
  }
});

const settings = checked.transform(({ projects, ...others }) => ({
  ...others,
  projects: projects.map((project) => project.name),
  shares: sharesOf(projects),
  projectAccess: accessesOf(projects),
}));

/** What `trainyard.config.ts` may say; everything has a default. */
export type TrainyardConfig = z.input<typeof settings>;

/** The configuration with its defaults filled in. */
export type Settings = z.output<typeof settings>;

/** Gives an editor the types of the configuration: `export default defineConfig({ … })`. */
export function defineConfig(config: TrainyardConfig): TrainyardConfig {
  return config;
}

/** Fills in the defaults. Throws one message that names every wrong field. */
export function readSettings(config: unknown): Settings {
  const read = settings.safeParse(config);
  const wrong = read.success ? defectsOf(read.data) : z.prettifyError(read.error);
  if (read.success && !wrong) return read.data;
  throw new Error(`${configFile} is not valid:\n${wrong}`);
}

/** Warnings are for `trainyard plan`. */
function defectsOf(config: Settings): string {
  return configFindings(config)
    .filter(({ level }) => level === 'error')
    .map(({ id, where, found, fix }) => `✖ ${found} ${fix} (${id})\n  → at ${where}`)
    .join('\n');
}
