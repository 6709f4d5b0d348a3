import { specOfInstance, type TaskInstanceType } from '../../../shared/instances/task-types.ts';
import { withinRepository } from '../../../shared/job/project-images.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { isReference } from '../../../shared/schema.ts';
import { includedScratch } from '../../prices.ts';
import type { Finding } from '../kind.ts';

/** What the machine of a task can be, as AWS Lambda and Docker call it. */
export const architectures = ['x86_64', 'arm64'] as const;

/** One of them. */
export type Architecture = (typeof architectures)[number];

/** What runs a task, as far as it has a price. */
interface Machine {
  cpu: number;
  memory: number;
  spot: boolean;
  scratch?: number | undefined;
  architecture: Architecture;
  /** What it has for itself in place of a part of Fargate; absent: it is on Fargate. */
  instanceType?: TaskInstanceType | undefined;
}

/** A task's machine as plans and bills call it. */
export function sizeText(machine: Machine): string {
  const { cpu, memory, spot, scratch, architecture, instanceType } = machine;
  if (instanceType) return instanceText(instanceType);
  const size = `Fargate${spot ? ' Spot' : ''} ${cpu / 1024} vCPU, ${memory} MiB`;
  const disk = scratch && scratch > includedScratch ? `, ${scratch} GiB of disk` : '';
  return `${size}${disk}${architecture === 'arm64' ? ', arm64' : ''}`;
}

/** An instance that a task has for itself, as plans and bills call it. */
export function instanceText(type: TaskInstanceType): string {
  const { vCpu, memoryGiB, gpus, gpu } = specOfInstance(type);
  return `EC2 ${type}, ${vCpu} vCPU, ${memoryGiB} GiB${gpu ? `, ${gpus} × ${gpu}` : ''}`;
}

/**
 * Seconds that an instance is paid for after its task has stopped: it is drained and terminated.
 * Users of Managed Instances have measured 427 and 463 on a g6.xlarge.
 */
const drainSeconds = 480;

/** Seconds that a task's machine is paid for after its end: none on Fargate. */
export const leaveSecondsOf = ({ instanceType }: Pick<Machine, 'instanceType'>): number =>
  instanceType ? drainSeconds : 0;

const builtHere = {
  path: ['architecture'],
  message:
    'is arm64, but what the plane builds is made for x86_64; name an image of another registry ' +
    'that is made for arm64',
};

/** What runs, and on what. */
type Run = { image: string } & Pick<Machine, 'architecture'>;

/** An image that another stage builds, for a machine on which it would not start. */
export const imageFindings = ({ image, architecture }: Run): Finding[] =>
  architecture === 'arm64' && isReference(image) ? [builtHere] : [];

/** The same of an image that was built here before. */
export function ownImageFindings(
  { repositoryUri }: Pick<Config, 'repositoryUri'>,
  { image, architecture }: Run,
): Finding[] {
  const isOwn = withinRepository(image, repositoryUri) !== undefined;
  return architecture === 'arm64' && isOwn ? [builtHere] : [];
}
