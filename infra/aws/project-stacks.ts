import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Settings } from './config.ts';
import { pascal } from './inventory.ts';
import { bucketArnOf, namesOf } from './names.ts';
import { rolesEnding } from './role-apart.ts';
import { published, stackProps } from './stack-props.ts';
import { WorkloadRoles } from './workload-roles.ts';

/** Over how many stacks projects are spread: IAM's 1,000 roles of an account end before they do. */
const stacks = 8;

/** A project is three roles, or four with secrets, and a stack has room for 500 resources. */
const projectsOfStack = 100;

/**
 * The number of a project's stack, from 1. It follows from the project's name alone, so that adding
 * or removing one moves no other: a role that moved would be there twice, or not at all.
 */
export function stackNumber(project: string): number {
  return (createHash('sha256').update(project).digest()[0]! % stacks) + 1;
}

/** The roles of the projects' own code, in as many stacks as they take. */
export function projectStacks(scope: Construct, settings: Settings): Stack[] {
  const names = namesOf(settings.plane, settings.images.repositories);
  const groups = [...Map.groupBy(settings.projects, stackNumber)].toSorted(([a], [b]) => a - b);
  return groups.map(([number, projects]) => {
    if (projects.length > projectsOfStack) throw new Error(tooMany(number, projects));
    const ending = settings.roles === 'existing' ? rolesEnding : '';
    const id = `${names.projectsStack(number)}${ending}`;
    const stack = new Stack(scope, id, stackProps('roles of projects'));
    const bucketArn = bucketArnOf(published(stack, 'Bucket', names.bucketParameter));
    const api = settings.fronts.includes('iam')
      ? { apiId: published(stack, 'SignedApi', names.apiParameter) }
      : {};
    for (const project of projects) {
      const access = settings.projectAccess[project];
      const place = { project, names, bucketArn, ...api };
      new WorkloadRoles(stack, `Project${pascal(project)}`, { ...place, access });
    }
    return stack;
  });
}

const tooMany = (number: number, projects: readonly string[]) =>
  `${projects.length} projects fall into stack ${number} of roles, which has room for ` +
  `${projectsOfStack}: rename one of them (${projects.slice(-3).join(', ')}, …), or make a ` +
  'second plane.';
