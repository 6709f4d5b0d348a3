import { type Grant, passRole } from '../../../shared/grants.ts';
import {
  readTaskGrants,
  removesDefinition,
  runTaskGrants,
  stopTaskGrants,
} from '../task/grants.ts';

const findsGroup: Grant = {
  actions: ['ec2:DescribeSecurityGroups'],
  on: 'any',
  reason: 'EC2 describes on no resource: AWS has no narrower choice.',
};

/** What starting the task takes, as a session's role, with a token that nobody else has. */
export const startGrants: readonly Grant[] = [
  ...runTaskGrants.filter(({ on }) => on !== 'workload-roles'),
  passRole('ecs-tasks.amazonaws.com', 'session-roles'),
  {
    actions: ['secretsmanager:GetRandomPassword'],
    on: 'any',
    reason: 'A random text is no resource: AWS has no narrower choice.',
  },
  {
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:TagResource',
    ],
    on: 'session-secrets',
  },
  findsGroup,
  { actions: ['ec2:CreateSecurityGroup'], on: 'new-session-groups' },
  {
    actions: ['ec2:CreateTags'],
    on: 'new-session-groups',
    conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' } },
  },
  { actions: ['ec2:CreateSecurityGroup'], on: 'networks' },
  {
    actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
    on: 'session-groups',
  },
];

/** What removing token, definition and group takes. */
export const clearGrants: readonly Grant[] = [
  { actions: ['secretsmanager:DeleteSecret'], on: 'session-secrets' },
  removesDefinition,
  findsGroup,
  { actions: ['ec2:DeleteSecurityGroup'], on: 'session-groups' },
];

/** What its end takes. */
export const endGrants: readonly Grant[] = [...readTaskGrants, ...stopTaskGrants, ...clearGrants];

/** What showing the way to it takes. */
export const openGrants: readonly Grant[] = [
  ...readTaskGrants,
  { actions: ['secretsmanager:GetSecretValue'], on: 'session-secrets' },
  {
    actions: ['ec2:DescribeNetworkInterfaces'],
    on: 'any',
    reason: 'The address of a task is that of its interface, and EC2 describes on no resource.',
  },
];
