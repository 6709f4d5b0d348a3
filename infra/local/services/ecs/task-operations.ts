import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Check, type Context } from '../../kernel/types.ts';
import type { Operations, Wire } from '../../kernel/wire-types.ts';
import { clusterArn, taskArn } from './ecs-arns.ts';
import {
  type EcsTask,
  getVisibleTask,
  requireCluster,
  requireTask,
  visibleTasks,
} from './ecs-table.ts';
import { knownService } from './scheduler/service-table.ts';
import { serviceOf } from './scheduler/task-changed.ts';
import { stopTask } from './stop-task.ts';

function onTask(
  action: string,
  request: { cluster?: string | undefined },
  context: Context,
  task: string,
): Check {
  return {
    action,
    resource: taskArn(context, request.cluster, task),
    conditions: { 'ecs:cluster': clusterArn(context, request.cluster) },
  };
}

/** DescribeTasks, ListTasks, StopTask. */
export const taskOperations: Operations<{
  DescribeTasks: [ecs.DescribeTasksRequest, ecs.DescribeTasksResponse];
  ListTasks: [ecs.ListTasksRequest, ecs.ListTasksResponse];
  StopTask: [ecs.StopTaskRequest, ecs.StopTaskResponse];
}> = {
  DescribeTasks: {
    authorize: (request, context) =>
      (request.tasks ?? []).map((id) => onTask('ecs:DescribeTasks', request, context, id)),
    run: (tx, request, context) => {
      requireCluster(tx, context, request.cluster);
      if (!request.tasks?.length || request.tasks.length > 100) {
        throw new AwsError('InvalidParameterException', 'Give 1 to 100 tasks.');
      }
      const tasks: Wire<ecs.Task>[] = [];
      const failures: Wire<ecs.Failure>[] = [];
      for (const id of request.tasks) {
        const arn = taskArn(context, request.cluster, id);
        const record = getVisibleTask(tx, arn, context.now);
        if (record) tasks.push(described(record.task, request.include));
        else failures.push({ arn, reason: 'MISSING' });
      }
      return { tasks, failures };
    },
  },
  ListTasks: {
    authorize: (request, context) => [
      {
        action: 'ecs:ListTasks',
        resource: '*',
        conditions: { 'ecs:cluster': clusterArn(context, request.cluster) },
      },
    ],
    run: (tx, request, context) => {
      const cluster = requireCluster(tx, context, request.cluster);
      const { family, startedBy, serviceName, launchType, desiredStatus = 'RUNNING' } = request;
      const service = serviceName && knownService(tx, context, cluster.clusterArn, serviceName);
      const arns = visibleTasks(tx, cluster.clusterArn, context.now)
        .filter(({ task }) => task.desiredStatus === desiredStatus)
        .filter(({ definition }) => !family || definition.family === family)
        .filter(({ task }) => !startedBy || task.startedBy === startedBy)
        .filter(({ task }) => !service || serviceOf(task) === service.name)
        .filter(({ task }) => !launchType || task.launchType === launchType)
        .map(({ task }) => task.taskArn);
      const from = request.nextToken ? arns.indexOf(request.nextToken) + 1 : 0;
      const page = arns.slice(from, from + (request.maxResults ?? 100));
      const more = from + page.length < arns.length;
      return { taskArns: page, ...(more && { nextToken: page.at(-1) }) };
    },
  },
  StopTask: {
    authorize: (request, context) => [onTask('ecs:StopTask', request, context, request.task)],
    run: (tx, request, context) => {
      const record = requireTask(tx, context, request);
      const reason = request.reason ?? 'Task stopped by user';
      stopTask(tx, context, record, { stopCode: 'UserInitiated', reason });
      return { task: described(record.task) };
    },
  },
};

function described({ tags, ...task }: EcsTask, include?: string[]): Wire<ecs.Task> {
  return include?.includes('TAGS') ? { ...task, tags } : task;
}
