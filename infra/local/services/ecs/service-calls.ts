import { AwsError, type Check, type Context, type Principal } from '../../kernel/types.ts';
import type { EcsTask } from './ecs-table.ts';

/** Whom ECS acts as towards the roles of tasks. */
export const tasksService = 'ecs-tasks.amazonaws.com';

/** The checks AWS makes when a call hands roles to ECS. */
export function passRoleChecks(...roles: (string | undefined)[]): Check[] {
  return [...new Set(roles)]
    .filter((role) => role !== undefined)
    .map((role) => ({
      action: 'iam:PassRole',
      resource: role,
      conditions: { 'iam:PassedToService': tasksService },
    }));
}

/** Assumes a role on behalf of a task or cluster; the answer acts under the role's policies. */
export function assumeTaskRole(context: Context, roleArn: string, sourceArn: string): Principal {
  const RoleSessionName = sourceArn.slice(sourceArn.lastIndexOf('/') + 1).slice(-64);
  const { AssumedRoleUser } = context.call<{ AssumedRoleUser: { Arn: string } }>(
    'sts',
    'AssumeRole',
    { RoleArn: roleArn, RoleSessionName },
    { arn: tasksService, service: tasksService, sourceArn },
  );
  return { arn: AssumedRoleUser.Arn, roleArn };
}

/** What another service answered, in one line; what is no answer of a service is thrown. */
export function said(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  throw error;
}

const dates = [
  'connectivityAt',
  'createdAt',
  'executionStoppedAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppedAt',
  'stoppingAt',
] as const;

/** Publishes `ECS Task State Change`: the task as described, with dates as ISO strings. */
export function publishTask(context: Context, task: EcsTask): void {
  const shown = dates.flatMap((name) => {
    const at = task[name];
    return at === undefined ? [] : [[name, iso(at)] as const];
  });
  const updatedAt = iso(context.now / 1000);
  const detail = { ...task, ...Object.fromEntries(shown), updatedAt };
  const event = {
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    detail,
    resources: [task.taskArn],
  };
  const service = 'ecs.amazonaws.com';
  context.call('events', 'PublishServiceEvent', event, { arn: service, service });
}

function iso(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}
