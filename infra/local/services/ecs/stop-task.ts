import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { Context, TaskHandler, Tx } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { clusterArn, taskArn } from './ecs-arns.ts';
import { type EcsTask, getTask, putTask, requireTask, type TaskRecord } from './ecs-table.ts';
import { taskChanged } from './scheduler/task-changed.ts';
import { leaveGroups } from './scheduler/task-groups.ts';
import { beginStop, progressOf } from './task-progress.ts';

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
  const delayMs = leaveGroups(context, record);
  // A machine that is taken back waits for nobody.
  if (delayMs > 0 && stopCode !== interruption.stopCode) {
    task.lastStatus = 'DEACTIVATING';
    record.drainsUntil = context.now + delayMs;
  }
  task.version += 1;
  putTask(tx, record);
  taskChanged(context, task);
  context.later(progressOf(record, context.now));
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
