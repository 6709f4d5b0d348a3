import type { Construct } from 'constructs';
import { ComputeStack } from './compute-stack.ts';
import type { Settings } from './config.ts';
import { DataStack } from './data-stack.ts';
import { PlaneStack } from './plane-stack.ts';
import { projectStacks } from './project-stacks.ts';

/**
 * One plane: everything that Trainyard is in an account and region, in stacks by how long they
 * live. They are deployed in the order of their dependencies, and destroyed the other way round.
 */
export function planeStacks(scope: Construct, settings: Settings): void {
  const data = new DataStack(scope, settings);
  const compute = new ComputeStack(scope, settings);
  const plane = new PlaneStack(scope, settings);
  plane.addStackDependency(data);
  for (const stack of [compute, ...projectStacks(scope, settings)]) {
    stack.addStackDependency(data);
    plane.addStackDependency(stack);
  }
}
