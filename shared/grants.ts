/** Permissions as data, written beside the code that needs them; `infra/aws` makes the policies. */

/**
 * What a grant is on. `infra/aws/grants.ts` knows the ARNs:
 * `table`, `table-indexes`; `bucket`, `bucket-objects` (only `projects/*`), `shared-buckets` (of
 * others, which projects may read; there may be none); `bus`; `alert-topic`;
 * `job-machine` (its live alias), `executions` (of all our machines);
 * `cluster`, `cluster-tasks`, `cluster-lists` (of our cluster),
 * `task-definitions` (family `trainyard-*`);
 * `workload-roles` (the projects' task, SageMaker and secrets' roles, and the ECS execution role);
 * `session-roles` (those of their sessions, and the ECS execution role), `session-secrets`,
 * `session-groups` (tagged as this plane's), `new-session-groups` (that are given this tag),
 * `networks` (of the account);
 * `services` (of our cluster, named `<plane>-*`), `balancers` (with their listeners) and
 * `target-groups` (named `ty-*`), `balancing-role` (as which AWS runs balancers);
 * `build-project`; `repository`; `tuning-jobs`, `training-jobs`, `transform-jobs`,
 * `models`, `endpoint-configs` (named `ty-*`); `endpoints` (named `<plane>-*`);
 * `scalable-targets`, `own-scalable-targets` (not tagged as another plane's),
 * `tagged-scalable-targets` (that are given this plane's tag), `scaling-alarms`
 * (of the endpoints), `scaling-role` (the one as which AWS scales SageMaker's endpoints);
 * `slack-secret` (the webhook's URL); `failure-queue`;
 * `workload-logs` (of tasks, builds, SageMaker's jobs);
 * `schedules` (the plane's group), `schedule-role` (as which Scheduler calls its handler);
 * `any` where AWS has no resource level.
 */
export type GrantTarget =
  | 'table'
  | 'table-indexes'
  | 'bucket'
  | 'bucket-objects'
  | 'shared-buckets'
  | 'bus'
  | 'alert-topic'
  | 'job-machine'
  | 'executions'
  | 'cluster'
  | 'cluster-tasks'
  | 'cluster-lists'
  | 'task-definitions'
  | 'workload-roles'
  | 'session-roles'
  | 'session-secrets'
  | 'session-groups'
  | 'new-session-groups'
  | 'networks'
  | 'services'
  | 'balancers'
  | 'target-groups'
  | 'balancing-role'
  | 'build-project'
  | 'repository'
  | 'tuning-jobs'
  | 'training-jobs'
  | 'transform-jobs'
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
export function passRole(
  service: 'ecs-tasks.amazonaws.com' | 'sagemaker.amazonaws.com',
  on: 'workload-roles' | 'session-roles' = 'workload-roles',
): Grant {
  return {
    actions: ['iam:PassRole'],
    on,
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
