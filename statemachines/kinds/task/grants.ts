import { type Grant, passRole } from '../../../shared/grants.ts';

/** What running a Fargate task takes. */
export const runTaskGrants: readonly Grant[] = [
  { actions: ['ecs:RegisterTaskDefinition', 'ecs:RunTask'], on: 'task-definitions' },
  { actions: ['ecs:TagResource'], on: 'cluster-tasks' },
  {
    actions: ['ecs:DescribeTaskDefinition'],
    on: 'any',
    reason: 'Amazon ECS has no resource level for this action.',
  },
  passRole('ecs-tasks.amazonaws.com'),
];

/** What finding and reading one takes. */
export const readTaskGrants: readonly Grant[] = [
  { actions: ['ecs:DescribeTasks'], on: 'cluster-tasks' },
  { actions: ['ecs:ListTasks'], on: 'cluster-lists' },
];

/** What stopping one takes. */
export const stopTaskGrants: readonly Grant[] = [
  { actions: ['ecs:StopTask'], on: 'cluster-tasks' },
];

/** What starting a command in one takes. */
export const execTaskGrants: readonly Grant[] = [
  { actions: ['ecs:DescribeTasks'], on: 'cluster-tasks' },
  { actions: ['ecs:ExecuteCommand'], on: 'cluster' },
  { actions: ['ecs:ExecuteCommand'], on: 'cluster-tasks' },
];

/** What taking the definition of one out of use takes. */
export const removesDefinition: Grant = {
  actions: ['ecs:DeregisterTaskDefinition'],
  on: 'any',
  reason: 'Amazon ECS has no resource level for this action.',
};
