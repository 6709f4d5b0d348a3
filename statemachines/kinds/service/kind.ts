import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { command, environment, imageUri, taskInputs, wholeNumber } from '../../../shared/schema.ts';
import { resolvedInputs } from '../../attempt/resolved-inputs.ts';
import { leaseName, paidSeconds, ttl } from '../../leases/fields.ts';
import { runsOnText } from '../../leases/replicas.ts';
import { balancerPrice, fargatePrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { execTaskGrants, removesDefinition } from '../task/grants.ts';
import { checkFargateSize } from '../task/kind.ts';
import { architectures, imageFindings, ownImageFindings, sizeText } from '../task/machine.ts';
import { deniedSecrets, secretFindings, secrets } from '../task/secrets.ts';
import { changesService, endsService, makesService, readsService, tagsBalancer } from './grants.ts';
import { health, healthFindings } from './health.ts';

const { count, port } = limits.service;

const shape = () => ({
  /** The service's name in its project: a second job of the same name replaces what it runs. */
  name: leaseName,
  image: imageUri,
  command: command.optional(),
  entryPoint: command.optional(),
  environment: environment.default({}),
  /** Variables whose values are kept elsewhere: ARNs, read when a task starts. */
  secrets: secrets.default({}),
  /** Copied into each task before it begins, such as a model. */
  inputs: taskInputs.default({}),
  /** Units of one task; 1024 is one vCPU. */
  cpu: wholeNumber(256, 16384).default(1024),
  /** MiB. */
  memory: wholeNumber(512, 122880).default(2048),
  /** What the image is made for. */
  architecture: z.enum(architectures).default('x86_64'),
  /** FARGATE_SPOT: cheaper; a task that is taken back is replaced. */
  spot: z.boolean().default(false),
  /**
   * Its owner may run commands in its tasks (`trainyard exec`). They act as the role of sessions,
   * which may submit jobs of the project, too.
   */
  exec: z.boolean().default(false),
  /** At which it takes HTTP. */
  port: wholeNumber(port.min, port.max).default(port.default),
  /** How many tasks run at once. */
  count: wholeNumber(count.min, count.max).default(count.default),
  /** When a task counts as one that serves. */
  health: health.prefault({}),
  /** How long it lives; a service bills until it is ended, so this must be said. */
  ttl,
  maxAttempts: wholeNumber(limits.maxAttempts.min, limits.maxAttempts.max).default(1),
});

/** The specification of a `service` job, with all defaults. */
export type ServiceSpec = Spec<ReturnType<typeof shape>>;

/** What its tasks run on, as leases call it. */
export const sizeOf = (spec: ServiceSpec) => ({
  instanceType: sizeText(spec),
  instanceCount: spec.count,
});

/** What an hour of it costs: its tasks, and the balancer before them. */
export function hourlyPrice(region: string, spec: ServiceSpec): number {
  const { cpu, memory, spot, architecture } = spec;
  const task = fargatePrice(region, cpu, memory, spot, { arm64: architecture === 'arm64' });
  return task * spec.count + balancerPrice(region);
}

const does = 'and a balancer, serving';

const noNetwork: Finding = {
  path: ['kind'],
  message:
    'is service, for which this plane has no network: whoever runs it can name one under ' +
    'network.services in trainyard.config.ts and deploy',
};

/** The kind `service`. */
export const serviceKind = defineKind({
  name: 'service',
  summary: 'Runs a web service of several tasks behind a load balancer, until it expires.',
  shape,
  quota: { of: ({ name }, project) => `service:${project}/${name}` },
  grants: {
    start: [...makesService, changesService, ...readsService],
    read: readsService,
    stop: [changesService, ...endsService],
    collect: [...tagsBalancer, ...readsService, removesDefinition],
    clear: [changesService, ...endsService],
    exec: [...execTaskGrants, { actions: ['ecs:ListTasks'], on: 'cluster-lists' }],
  },
  workloads: (spec) => [`${runsOnText(sizeOf(spec))} ${does}`],
  source: true,
  pays: 'itself',
  events: [
    {
      source: 'aws.ecs',
      type: 'ECS Task State Change',
      detail: { group: [{ prefix: 'service:' }], lastStatus: ['STOPPED'] },
      leaseIn: ({ detail }: { detail: { group?: string } }) =>
        /^service:(.+)$/.exec(detail.group ?? '')?.[1],
    },
    {
      source: 'aws.ecs',
      type: 'ECS Deployment State Change',
      detail: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] },
      leaseIn: ({ resources: [arn = ''] }) => arn.slice(arn.lastIndexOf('/') + 1),
    },
  ],
  lease: {
    does,
    remove: 'trainyard cancel',
    end: 'nobody is answered after that',
    keep: 'trainyard extend NAME --ttl 8h',
    grants: { end: endsService, tend: [changesService], open: readsService },
    again: (job) => ({
      ...(job.resolved?.image ? { image: job.resolved.image } : {}),
      inputs: resolvedInputs(job),
    }),
  },
  atCap: 'stop',
  exposure: () =>
    'Whom network.serviceAccess lets in reaches its service over HTTP, by default everyone; ' +
    'nothing asks them who they are.',
  makes: ({ name, count: tasks, exec }) => [
    { what: 'ECS task definition', name: 'trainyard-ty-JOB-NN', count: 1 },
    {
      what: 'Fargate task',
      name: `service:{plane}-{project}-${name}`,
      count: tasks,
      role: exec ? 'session' : 'ecs',
    },
    { what: 'ECS service', name: `{plane}-{project}-${name}`, count: 1 },
    { what: 'load balancer', name: 'ty-HASH', count: 1 },
    { what: 'target group', name: 'ty-HASH', count: 1 },
  ],
  result: z.object({
    service: z.string(),
    url: z.string(),
    expiresAt: z.string().nullable(),
  }),
  check: (spec) => [
    ...checkFargateSize(spec.cpu, spec.memory),
    ...secretFindings(spec),
    ...imageFindings(spec),
    ...healthFindings(spec.health),
  ],
  checkAt: (spec, config, project) => [
    ...deniedSecrets(config, project, spec.secrets),
    ...ownImageFindings(config, spec),
    ...(config.network.services ? [] : [noNetwork]),
  ],
  cost: (spec, region) => [
    {
      what: `${runsOnText(sizeOf(spec))} ${does}`,
      perHourMicroUsd: hourlyPrice(region, spec),
      worstSeconds: paidSeconds(spec.ttl),
      likelySeconds: paidSeconds(spec.ttl),
    },
  ],
});
