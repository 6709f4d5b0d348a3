import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ComputeStack } from './compute-stack.ts';
import type { Settings } from './config.ts';
import { DataStack } from './data-stack.ts';
import { PlaneStack } from './plane-stack.ts';
import { projectStacks } from './project-stacks.ts';
import { rolesApart } from './role-apart.ts';

/**
 * One plane: everything that Trainyard is in an account and region, in stacks by how long they
 * live. They are deployed in the order of their dependencies, and destroyed the other way round.
 */
export function planeStacks(scope: Construct, settings: Settings): void {
  if (settings.roles === 'existing') scope.node.setContext(rolesApart, true);
  const data = new DataStack(scope, settings);
  new ComputeStack(scope, settings);
  const plane = new PlaneStack(scope, settings);
  projectStacks(scope, settings);
  for (const stack of scope.node.children.filter(Stack.isStack)) {
    if (stack !== data) stack.addStackDependency(data);
    if (stack !== plane) plane.addStackDependency(stack);
  }
}
