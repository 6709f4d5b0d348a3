import * as z from 'zod';
import { callerRoles } from '../caller-roles.ts';
import { taskInstanceTypes } from '../instances/task-types.ts';
import { limits } from '../limits.ts';
import { own } from '../own.ts';
import { networkParts } from './network.ts';
import { roleNames, type WorkloadService } from './role-names.ts';

/** One for all texts: every function makes these schemas when it starts. */
const text = z.string();
const textOrEmpty = text.default('');
const objectOrEmpty = text.default('{}');
const listOrEmpty = text.default('[]');
const parsed = text.transform((value) => JSON.parse(value) as unknown);
const json = <S extends z.ZodType>(schema: S) => parsed.pipe(schema);

/** Who may call as what: a pattern of principal ARNs (`*` wildcards), projects, a role. */
export const accessRule = z.strictObject({
  principal: text,
  /** Names, or `*` for every project. */
  projects: z.array(text).min(1),
  role: z.enum(callerRoles),
});

const issuer = z.object({ issuer: text, audience: text, jwksUri: text });

const slack = z.object({ secretArn: text, allowedHosts: z.array(text).min(1) });

const { weight, concurrency } = limits;

/** What a project may have at once, as `trainyard.config.ts` says. */
export const projectShare = z.strictObject({
  /** Its slots beside those of other projects that wait: 2 has twice as many as 1. */
  weight: z.int().min(weight.min).max(weight.max).default(weight.default),
  /** How many of its jobs may compute at once, in all quotas together; absent: any number. */
  concurrency: z.int().min(concurrency.min).max(concurrency.max).optional(),
});

/** Which findings of an image's scan fail its job, as `trainyard.config.ts` says. */
export const imagePolicy = z.strictObject({
  /** The least severe finding that fails an image; `none`: findings are told only. */
  failOn: z.enum(['CRITICAL', 'HIGH', 'none']).default('none'),
  /** Findings that are let through all the same, such as `CVE-2023-45853`. */
  allow: z.array(text.regex(/^[A-Z][\w.:-]{2,63}$/, 'must be such as CVE-2023-45853')).default([]),
});

const listOfTexts = z.array(text).default([]);

/** What of others a project's jobs may read; `infra/aws/projects.ts` says in which forms. */
const projectAccess = z.object({ buckets: listOfTexts, secrets: listOfTexts });

const environment = z.object({
  AWS_REGION: text,
  PLANE_NAME: text,
  ACCOUNT_ID: text,
  PARTITION: text,
  TABLE_NAME: text,
  BUCKET_NAME: text,
  BUS_NAME: text,
  ALERT_TOPIC_ARN: text,
  CLUSTER_NAME: text,
  NETWORK: json(networkParts),
  EXECUTION_ROLE_ARN: text,
  REPOSITORY_NAME: text,
  REPOSITORY_URI: text,
  BUILD_PROJECT: text,
  JOB_MACHINE_ARN: text,
  WORKLOAD_LOG_GROUP: text,
  STAGE_IMAGE: text,
  FAILURE_QUEUE_ARN: text,
  PROJECTS: json(z.array(text).min(1)),
  ACCESS: json(z.array(accessRule)),
  QUOTAS: json(z.record(text, z.number().int().positive())),
  SHARES: objectOrEmpty.pipe(json(z.record(text, projectShare))),
  PROJECT_ACCESS: objectOrEmpty.pipe(json(z.record(text, projectAccess))),
  IMAGES: objectOrEmpty.pipe(json(imagePolicy)),
  /** EC2 types of which the plane has a capacity provider for tasks. */
  INSTANCE_TYPES: listOrEmpty.pipe(json(z.array(z.enum(taskInstanceTypes)))),
  ISSUERS: json(z.array(issuer)),
  /** Millionths of a dollar that the whole plane may commit in a month; empty: no limit. */
  MONTHLY_CAP_MICRO_USD: textOrEmpty,
  /** `on`: ends of jobs are told to CloudWatch as metrics. */
  METRICS: textOrEmpty,
  API_URL: textOrEmpty,
  /** Where signed requests are answered; empty: nowhere. */
  SIGNED_API_URL: textOrEmpty,
  /** Where the webhook's URL is kept; empty: the plane has none. */
  SLACK: textOrEmpty,
});

const noAccess = { buckets: [], secrets: [] };

/** The plane's configuration as its functions see it, under its own names. */
export type Config = ReturnType<typeof readConfig>;

/** Reads the configuration that `infra/aws` gives every function. Throws naming what is missing. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const read = environment.safeParse(env);
  if (!read.success) {
    const names = read.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`The function's environment lacks or misstates: ${names}`);
  }
  const value = read.data;
  const roles = roleNames(value.PLANE_NAME, value.AWS_REGION);
  const roleArn = (name: string) => `arn:${value.PARTITION}:iam::${value.ACCOUNT_ID}:role/${name}`;
  return {
    region: value.AWS_REGION,
    plane: value.PLANE_NAME,
    account: value.ACCOUNT_ID,
    partition: value.PARTITION,
    table: value.TABLE_NAME,
    bucket: value.BUCKET_NAME,
    bus: value.BUS_NAME,
    alertTopicArn: value.ALERT_TOPIC_ARN,
    cluster: value.CLUSTER_NAME,
    /** Where tasks and services run. */
    network: value.NETWORK,
    executionRoleArn: value.EXECUTION_ROLE_ARN,
    repositoryName: value.REPOSITORY_NAME,
    repositoryUri: value.REPOSITORY_URI,
    buildProject: value.BUILD_PROJECT,
    jobMachineArn: value.JOB_MACHINE_ARN,
    workloadLogGroup: value.WORKLOAD_LOG_GROUP,
    stageImage: value.STAGE_IMAGE,
    failureQueueArn: value.FAILURE_QUEUE_ARN,
    projects: value.PROJECTS,
    access: value.ACCESS,
    quotas: value.QUOTAS,
    shares: value.SHARES,
    /** What of others a project's jobs may read. */
    accessOf: (project: string) => own(value.PROJECT_ACCESS, project) ?? noAccess,
    images: value.IMAGES,
    instanceTypes: value.INSTANCE_TYPES,
    issuers: value.ISSUERS.filter(({ issuer }) => issuer !== ''),
    monthlyCapMicroUsd: numberIn(value.MONTHLY_CAP_MICRO_USD),
    metrics: value.METRICS === 'on',
    apiUrl: value.API_URL,
    signedApiUrl: value.SIGNED_API_URL === '' ? undefined : value.SIGNED_API_URL,
    slack: value.SLACK === '' ? undefined : slack.parse(JSON.parse(value.SLACK)),
    /** The handler that schedules open. */
    scheduleTargetArn:
      `arn:${value.PARTITION}:lambda:${value.AWS_REGION}:${value.ACCOUNT_ID}` +
      `:function:${value.PLANE_NAME}-schedule-fired`,
    ...roleArnsOf(roles, roleArn),
  };
}

/** An empty text says nothing. */
const numberIn = (text: string) => (text === '' ? undefined : Number(text));

/** The roles that functions pass. */
const roleArnsOf = (roles: ReturnType<typeof roleNames>, roleArn: (name: string) => string) => ({
  /** As which Scheduler opens its handler. */
  scheduleRoleArn: roleArn(roles.schedule),
  /** As which Amazon ECS starts a project's tasks that are given secrets. */
  secretsRoleArn: (project: string) => roleArn(roles.secrets(project)),
  /** As which a project's workloads act. */
  workloadRoleArn: (project: string, service: WorkloadService) =>
    roleArn(roles.workload(project, service)),
});
