import * as z from 'zod';
import { passRole } from '../../../shared/grants.ts';
import { taskInstanceTypes } from '../../../shared/instances/task-types.ts';
import { limits } from '../../../shared/limits.ts';
import {
  command,
  environment,
  imageUri,
  shortName,
  taskInputs,
  wholeNumber,
} from '../../../shared/schema.ts';
import { fargatePrice, taskInstancePrice } from '../../prices.ts';
import { type AwsEvent, defineKind, type Finding, type Made } from '../kind.ts';
import { parallelism, rowFindings, rows } from '../rows.ts';
import { execTaskGrants, readTaskGrants, runTaskGrants, stopTaskGrants } from './grants.ts';
import { defaultSize, ec2Quota, instanceFindings, instanceFindingsAt } from './instance.ts';
import {
  architectures,
  imageFindings,
  leaveSecondsOf,
  ownImageFindings,
  sizeText,
} from './machine.ts';
import { overridesFindings } from './overrides.ts';
import { deniedSecrets, secretFindings, secrets } from './secrets.ts';

/** Memory in MiB that Fargate has for each size of cpu (Amazon ECS, "Task CPU and memory"). */
const fargateSizes: Readonly<Record<number, { min: number; max: number; step: number }>> = {
  256: { min: 512, max: 2048, step: 512 },
  512: { min: 1024, max: 4096, step: 1024 },
  1024: { min: 2048, max: 8192, step: 1024 },
  2048: { min: 4096, max: 16384, step: 1024 },
  4096: { min: 8192, max: 30720, step: 1024 },
  8192: { min: 16384, max: 61440, step: 4096 },
  16384: { min: 32768, max: 122880, step: 8192 },
};

const wrongType =
  'must be a type of EC2 such as g4dn.xlarge, with a GPU or much memory: trainyard prices ec2 ' +
  'lists them. Those of SageMaker begin with ml., and a task needs none: say cpu and memory';

const shape = () => ({
  image: imageUri,
  command: command.optional(),
  entryPoint: command.optional(),
  environment: environment.default({}),
  /** Variables whose values are kept elsewhere: ARNs, read when the task starts. */
  secrets: secrets.default({}),
  /** Units; 1024 is one vCPU. */
  cpu: wholeNumber(256, 16384).default(defaultSize.cpu),
  /** MiB. */
  memory: wholeNumber(512, 122880).default(defaultSize.memory),
  /** An EC2 instance for it alone, with its GPUs, in place of Fargate's cpu and memory. */
  instanceType: z.enum(taskInstanceTypes, { error: wrongType }).optional(),
  /** GiB of disk, of which Fargate has 20 for nothing. */
  scratch: wholeNumber(limits.scratchGiB.min, limits.scratchGiB.max).optional(),
  /** What the image is made for. */
  architecture: z.enum(architectures).default('x86_64'),
  /** FARGATE_SPOT: cheaper, may be interrupted; the job is then tried again. */
  spot: z.boolean().default(false),
  /** The same for each of these sets of variables, each with its own outputs. */
  rows: rows.optional(),
  /** How many rows run at once; absent: all. */
  parallelism: parallelism.optional(),
  inputs: taskInputs.default({}),
  outputs: z.array(shortName).max(limits.outputs).default([]),
  /**
   * What the command writes to /opt/ml/checkpoints (TRAINYARD_CHECKPOINTS) is kept in S3 and there
   * again in the next attempt.
   */
  checkpoints: z.boolean().default(false),
  /** The command writes a small JSON object to the file in TRAINYARD_RESULT. */
  result: z.boolean().default(false),
  /**
   * Its owner may run commands in it (`trainyard exec`). It acts as the role of sessions, which may
   * besides submit jobs of its project.
   */
  exec: z.boolean().default(false),
});

/** Says when Fargate has no task of this size, and which sizes are nearest. */
export function checkFargateSize(cpu: number, memory: number): Finding[] {
  const size = fargateSizes[cpu];
  if (!size) {
    const allowed = Object.keys(fargateSizes).join(', ');
    const message = `is ${cpu}; Fargate has ${allowed} (1024 is one vCPU)`;
    return [{ path: ['cpu'], message, defect: 'D15' }];
  }
  const { min, max, step } = size;
  if (memory >= min && memory <= max && (memory === min || memory % step === 0)) return [];
  const allowed = `${min} to ${max} MiB in steps of ${step}`;
  const message = `is ${memory}; with cpu ${cpu} Fargate has ${allowed}`;
  return [{ path: ['memory'], message, defect: 'D15' }];
}

/** What a Fargate task takes besides what runs in it. */
export const taskMakes: readonly Made[] = [
  { what: 'ECS task definition', name: 'trainyard-HASH', count: 1 },
  { what: 'Fargate task', name: 'ty-JOB-NN', count: 1, role: 'ecs', address: true },
];

const asSession = (makes: readonly Made[]): Made[] =>
  makes.map((one) => (one.role ? { ...one, role: 'session' as const } : one));

/** The same for one in which somebody works. */
export const sessionMakes: Made[] = asSession(taskMakes);

/** What a task on an instance takes, whose end Amazon ECS sees to. */
const instanceMakes = (type: string): Made[] => [
  { what: 'ECS task definition', name: 'trainyard-HASH', count: 1 },
  {
    what: `ECS task on ${type}, without a public address`,
    name: 'ty-JOB-NN',
    count: 1,
    role: 'ecs',
  },
  { what: `ECS Managed Instance ${type}`, name: '{plane}', count: 1 },
];

/** What Amazon ECS tells of our tasks. */
export const taskEvent: AwsEvent = {
  source: 'aws.ecs',
  type: 'ECS Task State Change',
  detail: { startedBy: [{ prefix: 'ty-' }], lastStatus: ['PENDING', 'RUNNING', 'STOPPED'] },
  nameIn: ({ startedBy }: { startedBy?: string }) => startedBy,
};

/** The kind `task`. */
export const taskKind = defineKind({
  name: 'task',
  summary: 'Runs a container to completion on Fargate, or on an EC2 instance with a GPU.',
  shape,
  quota: { name: 'task', slots: 20 },
  grants: {
    start: [...runTaskGrants, passRole('ecs-tasks.amazonaws.com', 'session-roles')],
    read: readTaskGrants,
    stop: stopTaskGrants,
    collect: [{ actions: ['s3:GetObject'], on: 'bucket-objects' }],
    exec: execTaskGrants,
  },
  workloads: ({ instanceType: type }) => [type ? `ECS task on ${type}` : 'Fargate task'],
  source: true,
  rows: true,
  atCap: 'stop',
  // Amazon ECS tells of a task when it is pending, when it runs and when it has stopped.
  metering: { eventsPerWorkload: 3 },
  events: [taskEvent],
  instanceQuota: ({ instanceType: type }) => (type ? ec2Quota(type) : undefined),
  makes: ({ exec, instanceType: type }) => {
    const makes = type ? instanceMakes(type) : taskMakes;
    return exec ? asSession(makes) : [...makes];
  },
  checkAt: (spec, config, project) => [
    ...overridesFindings(config, project, spec),
    ...deniedSecrets(config, project, spec.secrets),
    ...ownImageFindings(config, spec),
    ...instanceFindingsAt(config, spec),
  ],
  result: z.object({
    outputs: z.record(z.string(), z.string()),
    result: z.record(z.string(), z.unknown()).optional(),
  }),
  gives: ({ outputs, result }) => ({
    outputs: Object.fromEntries(outputs.map((name) => [name, 'value' as const])),
    result: result ? 'anything' : 'nothing: it does not say result: true',
  }),
  check: (spec) => [
    ...(spec.instanceType ? instanceFindings(spec) : checkFargateSize(spec.cpu, spec.memory)),
    ...secretFindings(spec),
    ...imageFindings(spec),
    ...rowFindings(spec),
  ],
  cost: (spec, region) => [
    {
      what: sizeText(spec),
      perHourMicroUsd: spec.instanceType
        ? taskInstancePrice(region, spec.instanceType)
        : fargatePrice(region, spec.cpu, spec.memory, spec.spot, {
            arm64: spec.architecture === 'arm64',
            scratch: spec.scratch,
          }),
      worstSeconds: spec.timeoutSeconds + leaveSecondsOf(spec),
      likelySeconds: Math.min(300, spec.timeoutSeconds) + leaveSecondsOf(spec),
    },
  ],
});
