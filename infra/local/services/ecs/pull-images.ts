import { AwsError, type Outside } from '../../kernel/types.ts';
import { logOf } from './container-spec.ts';
import type { ContainerDefinition, TaskRecord } from './ecs-table.ts';
import { readSecrets } from './secrets.ts';
import { assumeTaskRole, said } from './service-calls.ts';
import type { ContainerChange } from './task-progress.ts';

/**
 * Before the first container starts Fargate reads every secret, checks every log stream and pulls
 * every image, all as the execution role; what fails there fails the task.
 */
export function pullAll(record: TaskRecord, outside: Outside): ContainerChange[] {
  const { task, definition, failsToStart: reason } = record;
  if (reason) return [{ name: task.containers[0]!.name, lastStatus: 'STOPPED', reason }];
  const fresh = task.containers.every((one) => one.lastStatus === 'PENDING');
  if (!fresh || task.containers.some((one) => one.imageDigest)) return [];
  const changes: ContainerChange[] = [];
  for (const own of definition.containerDefinitions) {
    const { name, image } = own;
    const secrets = readSecrets(record, own, outside);
    if ('unreadable' in secrets) {
      return [{ name, lastStatus: 'STOPPED', reason: secrets.unreadable }];
    }
    try {
      makeStream(task.taskArn, own, definition.executionRoleArn, outside);
    } catch (error) {
      const reason = `ResourceInitializationError: failed to validate logger args: ${said(error)}`;
      return [{ name, lastStatus: 'STOPPED', reason }];
    }
    if (!/\.dkr\.ecr\./.test(image)) continue;
    try {
      const imageDigest = pull(image, definition.executionRoleArn!, task.taskArn, outside);
      changes.push({ name, lastStatus: 'PENDING', imageDigest });
    } catch (error) {
      const reason =
        'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to ' +
        `resolve ref ${image}: ${said(error)}`;
      return [{ name, lastStatus: 'STOPPED', reason }];
    }
  }
  return changes;
}

function pull(image: string, role: string, taskArn: string, outside: Outside): string {
  return outside.transact((_tx, context) => {
    const principal = assumeTaskRole(context, role, taskArn);
    const request = { imageUri: image };
    return context.call<{ imageDigest: string }>('ecr', 'PullImage', request, principal)
      .imageDigest;
  });
}

function makeStream(
  taskArn: string,
  own: ContainerDefinition,
  role: string | undefined,
  outside: Outside,
): void {
  const log = logOf(taskArn, own);
  if (!log || !role) return;
  const request = { logGroupName: log.group, logStreamName: log.stream };
  outside.transact((_tx, context) => {
    const principal = assumeTaskRole(context, role, taskArn);
    const unlessThere = (operation: string, what: object) => {
      try {
        context.call('logs', operation, what, principal);
      } catch (error) {
        const exists = 'ResourceAlreadyExistsException';
        if (!(error instanceof AwsError) || error.code !== exists) throw error;
      }
    };
    if (own.logConfiguration?.options?.['awslogs-create-group'] === 'true') {
      unlessThere('CreateLogGroup', { logGroupName: log.group });
    }
    unlessThere('CreateLogStream', request);
  });
}
