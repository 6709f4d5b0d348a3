import type { Construct } from 'constructs';
import type { Settings } from './config.ts';
import { DataStack } from './data-stack.ts';
import { NetworkStack } from './network-stack.ts';
import { PlaneStack } from './plane-stack.ts';
import { projectStacks } from './project-stacks.ts';

/**
 * One plane: everything that Trainyard is in an account and region, in stacks by how long they
 * live. They are deployed in the order of their dependencies, and destroyed the other way round.
 */
export function planeStacks(scope: Construct, settings: Settings): void {
  const data = new DataStack(scope, settings);
  const projects = projectStacks(scope, settings);
  for (const stack of projects) stack.addStackDependency(data);
  const { network } = settings;
  const own = 'vpc' in network ? [new NetworkStack(scope, settings, network)] : [];
  const plane = new PlaneStack(scope, settings);
  plane.addStackDependency(data);
  for (const stack of [...own, ...projects]) plane.addStackDependency(stack);
}
