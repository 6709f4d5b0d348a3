import type { Context, TaskHandler, Tx } from '../../../kernel/types.ts';
import { taskId } from '../ecs-arns.ts';
import { tasksOfService } from '../ecs-table.ts';
import type { Placing } from '../run-task.ts';
import { stopTask } from '../stop-task.ts';
import { breakCircuit, completeDeployment, isWanted, primaryOf } from './deployments.ts';
import { publishAction, say } from './service-events.ts';
import { type EcsService, getService, putService } from './service-table.ts';
import { startTasks } from './start-tasks.ts';
import { stepOf } from './task-changed.ts';
import { graceEnd, type WatchedTask, watchTasks } from './watch-tasks.ts';

/**
 * The scheduler: one step looks at a service and its tasks as they are and does what is due. It is
 * woken by every change of a task or target, and by itself when something ends with time.
 */
export const scheduleDue =
  (placing: Placing): TaskHandler =>
  ({ serviceArn }) =>
  (tx, context) => {
    const service = getService(tx, serviceArn);
    if (!service || service.status === 'INACTIVE') return;
    const records = tasksOfService(tx, service.clusterArn, service.name);
    const tasks = watchTasks(tx, context, service, records);
    if (service.status === 'DRAINING') drain(tx, context, service, tasks);
    else {
      breakCircuit(context, service);
      stopSurplus(tx, context, service, tasks);
      startMissing(tx, context, placing, service, tasks);
      rest(context, service, tasks);
    }
    putService(tx, service);
    wakeLater(context, service, tasks);
  };

/** A deleted service is inactive once its last task has stopped. */
function drain(tx: Tx, context: Context, service: EcsService, tasks: WatchedTask[]): void {
  stop(
    tx,
    context,
    service,
    tasks.filter(({ record }) => isWanted(record)),
  );
  if (tasks.length === 0) Object.assign(service, { status: 'INACTIVE', endedAt: context.now });
}

/** The wanted tasks of the primary deployment, and those of the ones before it. */
function sides(service: EcsService, tasks: WatchedTask[]) {
  const wanted = tasks.filter(({ record }) => isWanted(record));
  const { id } = primaryOf(service);
  return {
    wanted,
    own: wanted.filter(({ record }) => record.task.startedBy === id),
    older: wanted.filter(({ record }) => record.task.startedBy !== id),
  };
}

/** Those first that are not healthy, then the newest. */
const dispensable = (tasks: WatchedTask[]) =>
  tasks.toReversed().sort((a, b) => Number(a.isHealthy) - Number(b.isHealthy));

/**
 * Tasks beyond the desired count, and older ones as far as the healthy ones stay at the minimum: a
 * share of the desired count, rounded up (API reference, DeploymentConfiguration).
 */
function stopSurplus(tx: Tx, context: Context, service: EcsService, tasks: WatchedTask[]): void {
  const { desiredCount, deploymentConfiguration } = service;
  const { own, older, wanted } = sides(service, tasks);
  const surplus = dispensable(own).slice(0, Math.max(0, own.length - desiredCount));
  const isStalled = primaryOf(service).rolloutState === 'FAILED';
  const least = Math.ceil((desiredCount * deploymentConfiguration.minimumHealthyPercent!) / 100);
  const healthy = wanted.filter((one) => one.isHealthy && !surplus.includes(one)).length;
  let spare = Math.max(0, healthy - least);
  const replaced = isStalled
    ? []
    : dispensable(older).filter((one) => {
        if (!one.isHealthy) return true;
        spare -= 1;
        return spare >= 0;
      });
  stop(tx, context, service, [...surplus, ...replaced]);
}

function stop(tx: Tx, context: Context, service: EcsService, tasks: WatchedTask[]): void {
  if (tasks.length === 0) return;
  const { id } = primaryOf(service);
  const reason = `Scaling activity initiated by (deployment ${id})`;
  const groups = new Map<string, number>();
  for (const { record } of tasks) {
    for (const { arn } of record.inService?.groups ?? [])
      groups.set(arn, (groups.get(arn) ?? 0) + 1);
    stopTask(tx, context, record, { stopCode: 'ServiceSchedulerInitiated', reason });
  }
  const named = tasks.map(({ record }) => `(task ${taskId(record.task.taskArn)})`).join(' ');
  for (const [arn, count] of groups) {
    say(context, service, `deregistered ${count} targets in (target-group ${arn})`);
  }
  if (groups.size > 0)
    say(context, service, `has begun draining connections on ${tasks.length} tasks.`);
  say(context, service, `has stopped ${tasks.length} running tasks: ${named}.`);
}

/** Up to the desired count, as far as all together stay at the maximum, rounded down. */
function startMissing(
  tx: Tx,
  context: Context,
  placing: Placing,
  service: EcsService,
  tasks: WatchedTask[],
): void {
  const { desiredCount, deploymentConfiguration } = service;
  const primary = primaryOf(service);
  if (primary.rolloutState === 'FAILED' || primary.pausedUntil > context.now) return;
  const { own, wanted } = sides(service, tasks);
  const most = Math.floor((desiredCount * deploymentConfiguration.maximumPercent!) / 100);
  const count = Math.min(desiredCount - own.length, most - wanted.length);
  const beside = own.map(({ record }) => record);
  if (count > 0) startTasks(tx, context, placing, service, primary, { count, beside });
}

/** A service is steady when all that it is to have is healthy, and nothing else is left. */
function rest(context: Context, service: EcsService, tasks: WatchedTask[]): void {
  const { own } = sides(service, tasks);
  const { id } = primaryOf(service);
  const isAlone = tasks.every(({ record }) => record.task.startedBy === id);
  const isFull = own.length === service.desiredCount && own.every(({ isHealthy }) => isHealthy);
  const isSteady = isAlone && isFull;
  if (isSteady && !service.isSteady) {
    delete service.impaired;
    completeDeployment(context, service);
    say(context, service, 'has reached a steady state.');
    publishAction(context, service, { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' });
  }
  service.isSteady = isSteady;
}

/** Comes again when a pause or a grace ends. */
function wakeLater(context: Context, service: EcsService, tasks: WatchedTask[]): void {
  const { pausedUntil, rolloutState } = primaryOf(service);
  const graces = tasks
    .filter(({ record, isHealthy }) => record.task.lastStatus === 'RUNNING' && !isHealthy)
    .map(({ record }) => graceEnd(service, record));
  const ends = [...(rolloutState === 'FAILED' ? [] : [pausedUntil]), ...graces];
  const next = ends.filter((at) => at > context.now);
  if (service.status === 'ACTIVE' && next.length > 0) {
    context.later(stepOf(service.arn, Math.min(...next)));
  }
}
