import {
  instanceDiskGiB,
  specOfInstance,
  type TaskInstanceType,
} from '../../../shared/instances/task-types.ts';
import type { Config } from '../../../shared/ports/config.ts';
import type { Finding, InstanceQuota } from '../kind.ts';
import type { Architecture } from './machine.ts';

/** What a task that runs on an instance of its own says of it. */
interface OnInstance {
  instanceType?: TaskInstanceType | undefined;
  cpu: number;
  memory: number;
  spot: boolean;
  scratch?: number | undefined;
  architecture: Architecture;
  exec: boolean;
}

/** Fargate's size of a task that names none. */
export const defaultSize = { cpu: 1024, memory: 2048 } as const;

/**
 * The share of an instance's memory that a task takes. The rest is for the system and the agent of
 * Amazon ECS; a second task does not fit beside it, so that each has its instance for itself.
 * Karpenter's "Instance Types" has 88 to 92 % of it left for containers, on Kubernetes.
 */
const taken = 0.85;

/** MiB of memory of a task that has an instance of this type. */
export const memoryOn = (type: TaskInstanceType): number =>
  Math.floor(specOfInstance(type).memoryGiB * taken) * 1024;

/** What a task on an instance cannot have, since it has all of the instance and nothing else. */
export function instanceFindings(spec: OnInstance): Finding[] {
  const { instanceType: type, cpu, memory } = spec;
  if (!type) return [];
  const { vCpu, memoryGiB } = specOfInstance(type);
  const whole = `the task has the whole ${type}, ${vCpu} vCPU and ${memoryGiB} GiB: leave it away`;
  const wrong: [keyof OnInstance, boolean, string][] = [
    ['cpu', cpu !== defaultSize.cpu, `is ${cpu}, but ${whole}`],
    ['memory', memory !== defaultSize.memory, `is ${memory}, but ${whole}`],
    ['spot', spec.spot, 'is for Fargate Spot; instances are bought on demand: leave it away'],
    [
      'scratch',
      spec.scratch !== undefined,
      `is for Fargate; each instance has ${instanceDiskGiB} GiB of disk: leave it away`,
    ],
    [
      'architecture',
      spec.architecture !== 'x86_64',
      `is ${spec.architecture}, but ${type} is x86_64`,
    ],
  ];
  return wrong.flatMap(([path, isWrong, message]) => (isWrong ? [{ path: [path], message }] : []));
}

/** The same of what the plane has not. */
export function instanceFindingsAt(
  { instanceTypes, network }: Pick<Config, 'instanceTypes' | 'network'>,
  { instanceType: type, exec }: Pick<OnInstance, 'instanceType' | 'exec'>,
): Finding[] {
  if (!type) return [];
  const findings: Finding[] = [];
  if (!instanceTypes.includes(type)) {
    const has = instanceTypes.length > 0 ? instanceTypes.join(', ') : 'none';
    const message =
      `is ${type}; this plane has ${has}: name it in instanceTypes of trainyard.config.ts ` +
      'and deploy again';
    findings.push({ path: ['instanceType'], message });
  }
  if (exec && network.publicAddresses) {
    const message =
      'needs a way to Systems Manager, which a task on an instance has only in a private ' +
      "network: network: { vpc: 'private' } in trainyard.config.ts";
    findings.push({ path: ['exec'], message });
  }
  return findings;
}

/** Names of EC2's quotas of vCPU, by the first letter of a type (Amazon EC2, "Instance quotas"). */
const quotaNames: Readonly<Record<string, string>> = {
  g: 'Running On-Demand G and VT instances',
  p: 'Running On-Demand P instances',
  x: 'Running On-Demand X instances',
};

const standard = 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances';

/** What of the account's quotas an instance takes: EC2 counts vCPU. */
export const ec2Quota = (type: TaskInstanceType): InstanceQuota => ({
  service: 'ec2',
  name: quotaNames[type.charAt(0)] ?? standard,
  instances: specOfInstance(type).vCpu,
});
