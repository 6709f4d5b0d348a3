import { own } from '../own.ts';
import { type InstanceSpec, instanceSpecs } from './specs.ts';

/**
 * The EC2 types that tasks can have: those with a GPU, and those with more memory or cores than
 * Fargate has. All are x86_64, and of all the on-demand prices are known.
 */
export const taskInstanceTypes = [
  ...['g4dn.xlarge', 'g4dn.2xlarge', 'g4dn.4xlarge', 'g4dn.8xlarge', 'g4dn.12xlarge'],
  ...['g5.xlarge', 'g5.2xlarge', 'g5.4xlarge', 'g5.8xlarge', 'g5.12xlarge', 'g5.48xlarge'],
  ...['g6.xlarge', 'g6.2xlarge', 'g6.4xlarge', 'g6.12xlarge'],
  ...['g6e.xlarge', 'g6e.2xlarge', 'g6e.12xlarge', 'p4d.24xlarge', 'p5.48xlarge'],
  ...['c6i.8xlarge', 'c6i.16xlarge', 'c6i.32xlarge'],
  ...['m6i.8xlarge', 'm6i.16xlarge', 'm6i.32xlarge'],
  ...['r6i.4xlarge', 'r6i.8xlarge', 'r6i.16xlarge', 'r6i.32xlarge'],
  ...['x2idn.16xlarge', 'x2idn.32xlarge'],
] as const;

/** One of them. */
export type TaskInstanceType = (typeof taskInstanceTypes)[number];

/** What a machine of the type has. */
export const specOfInstance = (type: TaskInstanceType): InstanceSpec => own(instanceSpecs, type)!;

/** GiB of the disk that each instance of a task has for images and scratch. */
export const instanceDiskGiB = 100;

/** The capacity provider of Amazon ECS that brings machines of one type for a plane's tasks. */
export const providerOf = (plane: string, type: TaskInstanceType): string =>
  `${plane}-${type.replace('.', '-')}`;

/** The type of which a capacity provider of the plane brings machines; undefined: another one. */
export const typeOfProvider = (plane: string, provider: string): TaskInstanceType | undefined =>
  taskInstanceTypes.find((type) => providerOf(plane, type) === provider);
