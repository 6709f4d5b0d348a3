import type { Context, Tx } from '../../../kernel/types.ts';
import { putTask, type TaskRecord } from '../ecs-table.ts';
import { stopTask } from '../stop-task.ts';
import { isWanted } from './deployments.ts';
import { say } from './service-events.ts';
import type { EcsService } from './service-table.ts';
import { noteFailure } from './start-tasks.ts';
import { joinGroups, leaveGroups, standingsOf } from './task-groups.ts';

/** A task with what its service makes of it now. */
export interface WatchedTask {
  record: TaskRecord;
  isHealthy: boolean;
}

/** Ends that are no failure of what was deployed. */
const excused = ['UserInitiated', 'ServiceSchedulerInitiated', 'SpotInterruption'];

/**
 * Looks at the tasks of a service: those that run become targets, those that have ended are none
 * any more, those that are unhealthy are stopped. Answers all that have not stopped.
 */
export function watchTasks(
  tx: Tx,
  context: Context,
  service: EcsService,
  records: readonly TaskRecord[],
): WatchedTask[] {
  for (const record of records) {
    record.inService ??= { groups: [] };
    if (isWanted(record)) join(tx, context, service, record);
    else settle(tx, context, service, record);
  }
  return records
    .filter(({ task }) => task.stoppedAt === undefined)
    .map((record) => ({
      record,
      isHealthy: isWanted(record) && look(tx, context, service, record),
    }));
}

const deploymentOf = ({ deployments }: EcsService, { task }: TaskRecord) =>
  deployments.find(({ id }) => id === task.startedBy);

function join(tx: Tx, context: Context, service: EcsService, record: TaskRecord): void {
  const { task, inService } = record;
  if (task.lastStatus !== 'RUNNING') return;
  const missing = (deploymentOf(service, record)?.settings.loadBalancers ?? [])
    .map(({ targetGroupArn, containerPort }) => ({ arn: targetGroupArn, port: containerPort }))
    .filter(({ arn }) => !inService!.groups.some((one) => one.arn === arn));
  if (missing.length === 0) return;
  for (const arn of joinGroups(context, record, missing)) {
    say(context, service, `registered 1 targets in (target-group ${arn})`);
  }
  inService!.groups.push(...missing);
  putTask(tx, record);
}

/** The end of a task, known from when it begins; told once. */
function settle(tx: Tx, context: Context, service: EcsService, record: TaskRecord): void {
  const { task, inService } = record;
  if (inService?.isSettled) return;
  for (const { arn } of inService?.groups ?? []) {
    say(context, service, `deregistered 1 targets in (target-group ${arn})`);
  }
  leaveGroups(context, record);
  inService!.isSettled = true;
  putTask(tx, record);
  const deployment = deploymentOf(service, record);
  if (!deployment || inService?.wasHealthy || excused.includes(task.stopCode ?? '')) return;
  noteFailure(context, deployment, task.startedAt !== undefined);
}

/** Whether a task is healthy; one that is not, and should be, is stopped. */
function look(tx: Tx, context: Context, service: EcsService, record: TaskRecord): boolean {
  const { task, definition, inService } = record;
  if (task.lastStatus !== 'RUNNING') return false;
  const standings = standingsOf(context, record);
  const why = whyUnhealthy(context.now, service, record, standings);
  if (why) {
    if (why.says) say(context, service, why.says);
    const deployment = deploymentOf(service, record);
    if (deployment && !inService?.wasHealthy) noteFailure(context, deployment, true);
    inService!.isSettled = true;
    stopTask(tx, context, record, { stopCode: 'ServiceSchedulerInitiated', reason: why.reason });
    return false;
  }
  const isChecked = definition.containerDefinitions.some(
    ({ healthCheck, essential }) => healthCheck && essential !== false,
  );
  const isHealthy =
    standings.every(({ state }) => state === 'healthy') &&
    (!isChecked || task.healthStatus === 'HEALTHY');
  if (isHealthy && !inService?.wasHealthy) {
    inService!.wasHealthy = true;
    putTask(tx, record);
    const { resetOnHealthyTask } = service.deploymentConfiguration.deploymentCircuitBreaker ?? {};
    const deployment = deploymentOf(service, record);
    if (deployment) deployment.stillborn = 0;
    if (deployment && resetOnHealthyTask !== false) deployment.failed = 0;
  }
  return isHealthy;
}

/** When a task's grace ends, in milliseconds since the epoch. */
export const graceEnd = (service: EcsService, { task }: TaskRecord): number =>
  ((task.startedAt ?? 0) + (service.healthCheckGracePeriodSeconds ?? 0)) * 1000;

function whyUnhealthy(
  now: number,
  service: EcsService,
  record: TaskRecord,
  standings: ReturnType<typeof standingsOf>,
): { reason: string; says?: string } | undefined {
  if (graceEnd(service, record) > now) return undefined;
  if (record.task.healthStatus === 'UNHEALTHY') {
    return { reason: 'Task failed container health checks' };
  }
  const bad = standings.find(({ state }) => state === 'unhealthy');
  if (!bad) return undefined;
  return {
    reason: `Task failed ELB health checks in (target-group ${bad.arn})`,
    says:
      `(port ${bad.port}) is unhealthy in (target-group ${bad.arn}) ` +
      `due to (reason ${bad.description})`,
  };
}
