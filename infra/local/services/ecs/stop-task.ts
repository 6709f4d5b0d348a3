import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { Context, TaskHandler, Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { clusterArn, taskArn } from './ecs-arns.ts';
import { type EcsTask, getTask, putTask, requireTask, type TaskRecord } from './ecs-table.ts';
import { publishTask } from './service-calls.ts';
import { beginStop } from './task-progress.ts';

/** Wants a task stopped and says so to everybody; one that is stopping keeps its first reason. */
export function stopTask(
  tx: Tx,
  context: Context,
  record: TaskRecord,
  { stopCode, reason }: { stopCode: TaskStopCode; reason: string },
): void {
  const { task } = record;
  if (task.desiredStatus === 'STOPPED') return;
  beginStop(task, stopCode, reason, context.now);
  task.version += 1;
  putTask(tx, record);
  publishTask(context, task);
  const payload = { taskArn: task.taskArn };
  context.later({ service: 'ecs', name: 'progress', key: task.taskArn, payload });
}

/**
 * AWS takes a Spot task's machine back: the change of the task is the warning, SIGTERM comes with
 * it, and after `stopTimeout` (two minutes at most) SIGKILL. Code and words are those of
 * https://repost.aws/knowledge-center/fargate-spot-termination-notice
 */
const interruption = {
  stopCode: 'SpotInterruption',
  reason: 'Your Spot Task was interrupted.',
} as const;

/** The task that takes a machine back at its time. */
export const reclaimDue: TaskHandler =
  ({ taskArn: arn }) =>
  (tx, context) => {
    const record = getTask(tx, arn);
    if (record) stopTask(tx, context, record, interruption);
  };

/** Local only: `{cluster, task}` plays a Spot interruption of any running task. */
export const reclaimTask: Operations<{
  ReclaimTask: [{ cluster?: string; task: string }, { task: EcsTask }];
}>['ReclaimTask'] = {
  authorize: ({ cluster, task }, context) => [
    {
      action: 'ecs:ReclaimTask',
      resource: taskArn(context, cluster, task),
      conditions: { 'ecs:cluster': clusterArn(context, cluster) },
    },
  ],
  run: (tx, request, context) => {
    const record = requireTask(tx, context, request);
    stopTask(tx, context, record, interruption);
    return { task: record.task };
  },
};
