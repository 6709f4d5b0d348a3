import * as z from 'zod';
import { tableIndexRead } from '../../../shared/grants.ts';
import { awsEndpointName, endpointNameLength } from '../../../shared/job/endpoint-name.ts';
import { limits } from '../../../shared/limits.ts';
import { finiteNumber, instanceType, wholeNumber } from '../../../shared/schema.ts';
import { leaseName, paidSeconds, ttl } from '../../leases/fields.ts';
import type { Tenure } from '../../leases/lease.ts';
import { maxInstances, minInstances, runsOnText } from '../../leases/replicas.ts';
import { hostingPrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { serverFindings, serverShape } from '../sagemaker/server.ts';
import {
  changesEndpoint,
  deletesEndpoint,
  makesEndpoint,
  readsEndpoint,
  removesConfig,
  scalingEnd,
  scalingStart,
} from './grants.ts';

const { instances, scaleTarget, cooldownSeconds } = limits.endpoint;
const cooldown = wholeNumber(cooldownSeconds.min, cooldownSeconds.max).default(
  cooldownSeconds.default,
);

/** Target tracking, in AWS's terms; the cooldowns' defaults are AWS's for endpoint variants. */
const scale = z
  .strictObject({
    min: wholeNumber(instances.min, instances.max).default(1),
    max: wholeNumber(instances.min, instances.max),
    /** Invocations of an instance in a minute. */
    target: finiteNumber.pipe(z.number().min(scaleTarget.min).max(scaleTarget.max)),
    scaleInCooldown: cooldown,
    scaleOutCooldown: cooldown,
  })
  .register(z.globalRegistry, {
    description:
      'From min to max instances, so that each has about `target` invocations a minute. AWS adds ' +
      'some after 3 minutes above it, and takes some away after 15 minutes below nine tenths of it',
  });

const shape = () => ({
  /** The endpoint's name in its project: a second job of the same name replaces what it serves. */
  name: leaseName,
  ...serverShape,
  instanceType: instanceType.default('ml.m5.large'),
  /** How many it begins with; with `scale` at least its `min`. */
  instanceCount: wholeNumber(instances.min, instances.max).default(1),
  /** Absent: the instances stay as many. */
  scale: scale.optional(),
  /** How long it lives; an endpoint bills until it is deleted, so this must be said. */
  ttl,
  maxAttempts: wholeNumber(limits.maxAttempts.min, limits.maxAttempts.max).default(1),
});

/** The specification of an `endpoint` job, with all defaults. */
export type EndpointSpec = Spec<ReturnType<typeof shape>>;

/** How many instances an endpoint begins with. */
export const initialCount = ({ instanceCount, scale: wanted }: EndpointSpec): number =>
  Math.max(instanceCount, wanted?.min ?? 1);

const check = (spec: EndpointSpec): Finding[] => [...serverFindings(spec), ...scaleFindings(spec)];

function scaleFindings({ scale: wanted, instanceCount, instanceType }: EndpointSpec): Finding[] {
  if (!wanted) return [];
  const path = ['scale'];
  if (wanted.min > wanted.max) {
    return [{ path: [...path, 'max'], message: `is ${wanted.max}, below min ${wanted.min}` }];
  }
  if (instanceCount > wanted.max) {
    return [{ path: ['instanceCount'], message: `is above scale.max, which is ${wanted.max}` }];
  }
  if (!/^ml\.t\d/.test(instanceType)) return [];
  const message = `SageMaker does not scale burstable instances such as ${instanceType}`;
  return [{ path, message }];
}

function nameFindings(plane: string, project: string, name: string): Finding[] {
  const { length } = awsEndpointName(plane, project, name);
  if (length <= endpointNameLength) return [];
  const allowed = name.length - (length - endpointNameLength);
  const message = `has ${name.length} characters; in this project it can have ${allowed}`;
  return [{ path: ['name'], message }];
}

/** What an endpoint keeps of what it served. */
type Served = Tenure & { modelArtifact: string; image: string };

/** The kind `endpoint`. */
export const endpointKind = defineKind({
  name: 'endpoint',
  summary: 'Deploys a model behind a name that answers requests, until it expires.',
  shape,
  quota: { of: ({ name }, project) => `endpoint:${project}/${name}` },
  instanceQuota: (spec) => ({
    name: `${spec.instanceType} for endpoint usage`,
    instances: maxInstances(spec),
  }),
  grants: {
    start: [tableIndexRead, ...makesEndpoint, readsEndpoint, ...scalingEnd],
    read: [readsEndpoint],
    stop: changesEndpoint,
    collect: [readsEndpoint, ...removesConfig, ...scalingStart],
    clear: [...removesConfig, ...scalingStart],
  },
  workloads: () => ['Serving'],
  serves: (spec) => spec,
  source: true,
  pays: 'itself',
  events: [
    {
      source: 'aws.sagemaker',
      type: 'SageMaker Endpoint State Change',
      detail: { EndpointName: [{ exists: true }] },
      leaseIn: ({ detail }: { detail: { EndpointName?: string } }) => detail.EndpointName,
    },
  ],
  lease: {
    does: 'serving',
    remove: 'trainyard delete-endpoint',
    end: 'who asks it after that gets 404',
    keep: 'submit its file again; its time is counted anew from then',
    grants: {
      end: [readsEndpoint, deletesEndpoint, ...removesConfig, ...scalingEnd],
      tend: scalingStart,
    },
    again: ({ resolved: { framework, entryPoint, source } = {} }, was) => {
      const { modelArtifact: model, image } = was as Served;
      const handlers = framework === undefined ? {} : { framework, entryPoint, source };
      return { ...handlers, model, image };
    },
  },
  atCap: 'stop',
  exposure: () =>
    'Its endpoint has no public address: who may call it is a matter of IAM and the API.',
  makes: ({ name }) => [
    { what: 'SageMaker model', name: 'ty-JOB-NN', count: 1, role: 'sagemaker' },
    { what: 'SageMaker endpoint configuration', name: 'ty-JOB-NN', count: 1 },
    { what: 'SageMaker endpoint', name: `{plane}-{project}-${name}`, count: 1 },
  ],
  result: z.object({
    endpoint: z.string(),
    modelArtifact: z.string(),
    image: z.string(),
    expiresAt: z.string().nullable(),
  }),
  check,
  checkAt: ({ name }, { plane }, project) => nameFindings(plane, project, name),
  cost: (spec, region) => {
    const seconds = paidSeconds(spec.ttl);
    const most = maxInstances(spec);
    return [
      {
        what: `${runsOnText(spec)} serving`,
        perHourMicroUsd: hostingPrice(region, spec.instanceType) * most,
        worstSeconds: seconds,
        likelySeconds: Math.ceil((seconds * minInstances(spec)) / most),
      },
    ];
  },
});
