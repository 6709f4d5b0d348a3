import * as z from 'zod';
import type { Grant } from '../../../shared/grants.ts';
import { command, isReference, s3Location, wholeNumber } from '../../../shared/schema.ts';
import { fargatePrice, instancePrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { readTaskGrants, runTaskGrants, stopTaskGrants } from '../task/grants.ts';
import { checkFargateSize, taskMakes } from '../task/kind.ts';
import { overridesFindings, type TaskRun } from '../task/overrides.ts';
import { under } from '../under.ts';
import { buildEvent } from './build-event.ts';

const shape = () => ({
  /** A ZIP of the folder; the CLI makes and uploads it. */
  source: s3Location,
  /** The Dockerfile's path in the source; without one, Python or Node is recognised. */
  dockerfile: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'must be a path inside the source')
    .refine((path) => !path.split('/').includes('..'), { error: 'must stay inside the source' })
    .default('Dockerfile'),
  /** A smoke run: the image is used only if this ends with 0. */
  verify: z
    .strictObject({
      command,
      cpu: wholeNumber(256, 16384).default(1024),
      memory: wholeNumber(512, 122880).default(2048),
    })
    .optional(),
});

/** The specification of an `image` job, with all defaults. */
export type ImageSpec = Spec<ReturnType<typeof shape>>;

/** The smoke run of an image. */
export const smokeRun = (verify: NonNullable<ImageSpec['verify']>, image: string): TaskRun => ({
  ...verify,
  image,
  environment: {},
  spot: false,
  inputs: {},
  outputs: [],
  result: false,
});

const startsBuild: Grant = { actions: ['codebuild:StartBuild'], on: 'build-project' };
const readsBuild: readonly Grant[] = [
  {
    actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
    on: 'build-project',
  },
];
const stopsBuild: Grant = { actions: ['codebuild:StopBuild'], on: 'build-project' };
const readsImage: Grant = { actions: ['ecr:DescribeImages'], on: 'repository' };

/** The builder's role reads uploads and nothing else. */
function sourceFindings(source: string, readable: string): Finding[] {
  if (isReference(source) || source.startsWith(readable)) return [];
  const message =
    `is ${source}, which the builder may not read; it reads ${readable}. ` +
    'trainyard upload FILE puts an archive there and says its address';
  return [{ path: ['source'], message }];
}

/** The kind `image`. */
export const imageKind = defineKind({
  name: 'image',
  summary: 'Builds an image from source, reads its scan, smoke-runs it, answers its digest.',
  shape,
  quota: { name: 'image', slots: 4 },
  grants: {
    start: [startsBuild, ...readsBuild, readsImage, ...runTaskGrants],
    read: [...readsBuild, ...readTaskGrants],
    stop: [stopsBuild, ...stopTaskGrants],
    collect: [
      readsImage,
      { actions: ['ecr:DescribeImageScanFindings'], on: 'repository' },
      ...runTaskGrants,
      ...stopTaskGrants,
    ],
  },
  // Amazon ECS tells of the smoke run as it does of a task.
  events: [buildEvent],
  workloads: ({ verify }) =>
    verify ? ['CodeBuild build', 'Fargate task (smoke run)'] : ['CodeBuild build'],
  atCap: 'stop',
  makes: ({ verify }) => [
    { what: 'CodeBuild build', name: '{plane}-image', count: 1, role: 'codebuild' },
    { what: 'ECR image', name: '{repository}:src-HASH, or git-SHA-HASH', count: 1 },
    ...(verify ? taskMakes : []),
  ],
  checkAt: ({ source, verify }, config, project) => [
    ...sourceFindings(source, `s3://${config.bucket}/projects/${project}/uploads/`),
    ...(verify ? under(['verify'], overridesFindings(config, project, smokeRun(verify, ''))) : []),
  ],
  result: z.object({
    uri: z.string(),
    digest: z.string(),
    tag: z.string(),
    scan: z.string(),
    /** How many findings there are by severity. */
    findings: z.record(z.string(), z.number()).optional(),
  }),
  check: ({ verify }) =>
    verify ? under(['verify'], checkFargateSize(verify.cpu, verify.memory)) : [],
  cost: (spec, region) => {
    const build = {
      what: 'CodeBuild general1.small',
      perHourMicroUsd: instancePrice(region, 'codebuild.general1.small'),
      worstSeconds: spec.timeoutSeconds,
      likelySeconds: Math.min(180, spec.timeoutSeconds),
    };
    if (!spec.verify) return [build];
    const { cpu, memory } = spec.verify;
    const smoke = {
      what: `Fargate ${cpu / 1024} vCPU, ${memory} MiB (smoke run)`,
      perHourMicroUsd: fargatePrice(region, cpu, memory, false),
      worstSeconds: spec.timeoutSeconds,
      likelySeconds: Math.min(60, spec.timeoutSeconds),
    };
    return [build, smoke];
  },
});
