import { Aws } from 'aws-cdk-lib';
import type { Names } from './names.ts';
import type { Permission } from './role.ts';

const arn = (what: string) => `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${what}/*`;

/** What Amazon ECS makes for an instance, and tags as its own. */
const made = ['instance', 'network-interface', 'volume'].map(arn);
const template = [arn('launch-template')];

const managed = { StringEquals: { 'aws:RequestTag/AmazonECSManaged': 'true' } };
const ofEcs = { StringEquals: { 'ec2:ManagedResourceOperator': 'ecs.amazonaws.com' } };

const itsOwn = 'AWS names what Amazon ECS makes; a tag or its operator holds it to that.';
const lookedAt = 'Amazon EC2 has no resource level for these.';
const around = 'An instance is made in a subnet, with groups and an image that AWS names.';

/**
 * As which Amazon ECS buys instances, by AWS's AmazonECSInfrastructureRolePolicyForManagedInstances
 * (version 11) without Spot, capacity reservations and accounts of others; that policy passes roles
 * named `ecsInstanceRole…` alone.
 */
export const infrastructurePermissions = (names: Names): Permission[] => [
  {
    actions: ['ec2:CreateLaunchTemplate'],
    resources: template,
    conditions: managed,
    wildcard: itsOwn,
  },
  {
    actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
    resources: template,
    conditions: ofEcs,
    wildcard: itsOwn,
  },
  {
    actions: ['ec2:CreateFleet'],
    resources: [...made, ...template, arn('fleet')],
    conditions: managed,
    wildcard: itsOwn,
  },
  {
    actions: ['ec2:RunInstances'],
    resources: made,
    conditions: managed,
    wildcard: itsOwn,
  },
  {
    actions: ['ec2:RunInstances'],
    resources: template,
    conditions: { StringEquals: { 'ec2:ResourceTag/AmazonECSManaged': 'true' } },
    wildcard: itsOwn,
  },
  {
    actions: ['ec2:CreateFleet', 'ec2:RunInstances'],
    resources: [
      ...['subnet', 'security-group'].map(arn),
      `arn:${Aws.PARTITION}:ec2:${Aws.REGION}::image/*`,
    ],
    wildcard: around,
  },
  {
    actions: ['ec2:CreateTags'],
    resources: [...made, ...template, arn('fleet')],
    conditions: {
      StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'] },
    },
    wildcard: itsOwn,
  },
  {
    actions: ['iam:PassRole'],
    resources: [names.roleArn(names.instanceRole)],
    conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  },
  {
    actions: [
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    resources: ['*'],
    wildcard: lookedAt,
  },
];

/**
 * As which the agent on an instance works, by AWS's AmazonECSInstanceRolePolicyForManagedInstances
 * (version 3), for the plane's cluster alone.
 */
export const instancePermissions = (names: Names): Permission[] => [
  {
    actions: ['ecs:DiscoverPollEndpoint'],
    resources: ['*'],
    wildcard: 'Amazon ECS has no resource level for this action.',
  },
  {
    actions: [
      'ecs:RegisterContainerInstance',
      'ecs:SubmitAttachmentStateChanges',
      'ecs:SubmitTaskStateChange',
    ],
    resources: [names.clusterArn],
  },
  {
    actions: ['ecs:Poll', 'ecs:PutSystemLogEvents', 'ecs:StartTelemetrySession'],
    resources: [names.containerInstanceArns],
    wildcard: 'Amazon ECS names the instances of the cluster.',
  },
];
