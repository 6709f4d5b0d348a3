import { type Grant, passRole } from '../../../shared/grants.ts';
import { removesDefinition } from '../task/grants.ts';

const noLevel = 'Elastic Load Balancing has no resource level for what describes.';

/** What making a service and its balancer takes. */
export const makesService: readonly Grant[] = [
  { actions: ['ecs:RegisterTaskDefinition'], on: 'task-definitions' },
  {
    actions: ['ecs:DescribeTaskDefinition'],
    on: 'any',
    reason: 'Amazon ECS has no resource level for this action.',
  },
  passRole('ecs-tasks.amazonaws.com'),
  passRole('ecs-tasks.amazonaws.com', 'session-roles'),
  { actions: ['ecs:CreateService', 'ecs:TagResource'], on: 'services' },
  {
    actions: [
      'elasticloadbalancing:CreateLoadBalancer',
      'elasticloadbalancing:CreateListener',
      'elasticloadbalancing:AddTags',
    ],
    on: 'balancers',
  },
  {
    actions: [
      'elasticloadbalancing:CreateTargetGroup',
      'elasticloadbalancing:ModifyTargetGroupAttributes',
      'elasticloadbalancing:AddTags',
    ],
    on: 'target-groups',
  },
  {
    actions: ['iam:CreateServiceLinkedRole'],
    on: 'balancing-role',
    conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
  },
];

/** What having it run another version, or so many tasks, takes. */
export const changesService: Grant = { actions: ['ecs:UpdateService'], on: 'services' };

/** What saying whose the balancer is now takes. */
export const tagsBalancer: readonly Grant[] = [
  { actions: ['elasticloadbalancing:AddTags'], on: 'balancers' },
  { actions: ['elasticloadbalancing:AddTags'], on: 'target-groups' },
];

/** What seeing how it is takes, and why its tasks ended. */
export const readsService: readonly Grant[] = [
  { actions: ['ecs:DescribeServices'], on: 'services' },
  { actions: ['ecs:DescribeTasks'], on: 'cluster-tasks' },
  { actions: ['ecs:ListTasks'], on: 'cluster-lists' },
  {
    actions: [
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTargetGroups',
    ],
    on: 'any',
    reason: noLevel,
  },
];

/** What its end takes. */
export const endsService: readonly Grant[] = [
  ...readsService,
  removesDefinition,
  { actions: ['ecs:DeleteService'], on: 'services' },
  { actions: ['elasticloadbalancing:DeleteLoadBalancer'], on: 'balancers' },
  { actions: ['elasticloadbalancing:DeleteTargetGroup'], on: 'target-groups' },
];
