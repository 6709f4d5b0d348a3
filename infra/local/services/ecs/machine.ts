import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import type { EcsTask } from './ecs-table.ts';

/** What a machine has for tasks that ask for an instance. */
export interface Machine {
  memoryMiB: number;
  /** Those of NVIDIA, which Amazon ECS knows as GPU. */
  gpus: number;
}

type Container = Pick<Wire<ecs.ContainerDefinition>, 'resourceRequirements'>;

/** How many GPUs a container asks for; a share of one is one, and `ALL` at least one. */
export function gpusIn({ resourceRequirements = [] }: Container): number {
  const wanted = resourceRequirements.filter(({ type }) => type === 'GPU');
  return wanted.reduce((sum, { value }) => sum + Math.ceil(Number(value) || 1), 0);
}

/** The same of all containers of a definition. */
export const gpusOf = ({
  containerDefinitions: all = [],
}: {
  containerDefinitions?: Container[];
}) => all.reduce((sum, one) => sum + gpusIn(one), 0);

/**
 * Refuses a task of Managed Instances that this machine is too small for: AWS would bring a machine
 * for it, here is only this one. Fargate's sizes are not held against it.
 */
export function checkMachine(
  machine: Machine,
  definition: { containerDefinitions: Container[] },
  { launchType, memory }: Pick<EcsTask, 'launchType' | 'memory'>,
): void {
  if (launchType !== 'MANAGED_INSTANCES') return;
  const gpus = gpusOf(definition);
  if (gpus > machine.gpus) refuse(`${count(gpus)}; it has ${machine.gpus || 'none'}`);
  if (Number(memory) > machine.memoryMiB) {
    refuse(`${memory} MiB of memory; it has ${machine.memoryMiB}`);
  }
}

const count = (gpus: number) => (gpus === 1 ? 'a GPU of NVIDIA' : `${gpus} GPUs of NVIDIA`);

function refuse(what: string): never {
  throw new AwsError(
    'InvalidParameterException',
    `This machine would need ${what}: run the task in an AWS account, or on such a machine.`,
  );
}
