/** Permissions as data, written beside the code that needs them; `infra/aws` makes the policies. */

/**
 * What a grant is on. `infra/aws/grants.ts` knows the ARNs:
 * `table`, `table-indexes`; `bucket`, `bucket-objects` (only `projects/*`); `bus`; `alert-topic`;
 * `job-machine` (its live alias), `executions` (of all our machines);
 * `cluster`, `cluster-tasks`, `cluster-lists` (of our cluster),
 * `task-definitions` (family `trainyard-*`);
 * `workload-roles` (the projects' task and SageMaker roles and the ECS execution role);
 * `build-project`; `repository`; `tuning-jobs`, `training-jobs`,
 * `models`, `endpoint-configs` (named `ty-*`); `endpoints` (named `<plane>-*`);
 * `scalable-targets`, `own-scalable-targets` (not tagged as another plane's),
 * `tagged-scalable-targets` (that are given this plane's tag), `scaling-alarms`
 * (of the endpoints), `scaling-role` (the one as which AWS scales SageMaker's endpoints);
 * `slack-secret` (the webhook's URL); `failure-queue`;
 * `workload-logs` (of tasks, builds, training jobs);
 * `schedules` (the plane's group), `schedule-role` (as which Scheduler opens its door);
 * `any` where AWS has no resource level.
 */
export type GrantTarget =
  | 'table'
  | 'table-indexes'
  | 'bucket'
  | 'bucket-objects'
  | 'bus'
  | 'alert-topic'
  | 'job-machine'
  | 'executions'
  | 'cluster'
  | 'cluster-tasks'
  | 'cluster-lists'
  | 'task-definitions'
  | 'workload-roles'
  | 'build-project'
  | 'repository'
  | 'tuning-jobs'
  | 'training-jobs'
  | 'models'
  | 'endpoint-configs'
  | 'endpoints'
  | 'failure-queue'
  | 'scalable-targets'
  | 'own-scalable-targets'
  | 'tagged-scalable-targets'
  | 'scaling-alarms'
  | 'scaling-role'
  | 'slack-secret'
  | 'workload-logs'
  | 'schedules'
  | 'schedule-role'
  | 'any';

/** One statement of a function's policy. */
export interface Grant {
  actions: readonly string[];
  on: GrantTarget;
  /** IAM condition block, such as `{ StringEquals: { 'iam:PassedToService': '…' } }`. */
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Required where `on` is `any`: why AWS leaves no narrower choice. */
  reason?: string;
}

/** Passing a project's role to one service. */
export function passRole(service: 'ecs-tasks.amazonaws.com' | 'sagemaker.amazonaws.com'): Grant {
  return {
    actions: ['iam:PassRole'],
    on: 'workload-roles',
    conditions: { StringEquals: { 'iam:PassedToService': service } },
  };
}

/** Reading and writing the job table; transactions are authorised as their single actions. */
export const tableAccess: Grant = {
  actions: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:Query',
  ],
  on: 'table',
};

/** Reading the table only. */
export const tableRead: Grant = { actions: ['dynamodb:GetItem', 'dynamodb:Query'], on: 'table' };

/** Listing by project or by phase. */
export const tableIndexRead: Grant = { actions: ['dynamodb:Query'], on: 'table-indexes' };

/** What looking after an endpoint takes: to see it, swap what it serves, and delete it. */
export const endpointControl: readonly Grant[] = [
  {
    actions: ['sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpoint'],
    on: 'endpoints',
  },
  {
    actions: ['sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpointConfig'],
    on: 'endpoint-configs',
  },
  { actions: ['sagemaker:DeleteModel'], on: 'models' },
];

const ofVariants = {
  StringEquals: { 'application-autoscaling:service-namespace': 'sagemaker' },
};

/** What ending the scaling of an endpoint takes. */
export const scalingEnd: readonly Grant[] = [
  {
    actions: ['application-autoscaling:DeregisterScalableTarget'],
    on: 'own-scalable-targets',
    conditions: ofVariants,
  },
  { actions: ['cloudwatch:DeleteAlarms'], on: 'scaling-alarms' },
];

/** What starting it takes: AWS also asks for the caller's own rights on what is scaled. */
export const scalingStart: readonly Grant[] = [
  {
    actions: ['application-autoscaling:RegisterScalableTarget'],
    on: 'scalable-targets',
    conditions: ofVariants,
  },
  // What a request to tag tells is its tags; it has no key for the namespace.
  { actions: ['application-autoscaling:TagResource'], on: 'tagged-scalable-targets' },
  {
    actions: ['application-autoscaling:PutScalingPolicy'],
    on: 'own-scalable-targets',
    conditions: ofVariants,
  },
  { actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'], on: 'scaling-alarms' },
  { actions: ['sagemaker:UpdateEndpointWeightsAndCapacities'], on: 'endpoints' },
  { actions: ['sagemaker:DescribeEndpointConfig'], on: 'endpoint-configs' },
  {
    actions: ['iam:CreateServiceLinkedRole'],
    on: 'scaling-role',
    conditions: {
      StringEquals: { 'iam:AWSServiceName': 'sagemaker.application-autoscaling.amazonaws.com' },
    },
  },
];

/** Telling a machine that waits with a task token that it may go on. */
export const tokenAnswer: Grant = {
  actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
  on: 'any',
  reason: 'A task token names no resource; only its holder can answer it.',
};

/** Making and changing schedules, which act as the schedules' role. */
export const scheduleAccess: readonly Grant[] = [
  { actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'], on: 'schedules' },
  {
    actions: ['iam:PassRole'],
    on: 'schedule-role',
    conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
  },
];
