import type * as ecs from '@aws-sdk/client-ecs';
import type { Context } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import type { TaskRecord } from '../ecs-table.ts';
import { publishDeployment, say } from './service-events.ts';
import type { Deployment, EcsService, Settings } from './service-table.ts';

/** The deployment whose tasks a service is to have. */
export const primaryOf = ({ deployments }: EcsService): Deployment => deployments[0]!;

/** Begins a new version of a service; those before it go on until it has replaced them. */
export function beginDeployment(context: Context, service: EcsService, settings: Settings): void {
  const id = `ecs-svc/${BigInt(`0x${context.uuid().replaceAll('-', '').slice(0, 15)}`)}`;
  const deployment: Deployment = {
    id,
    settings,
    createdAt: context.now,
    updatedAt: context.now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    ...{ failed: 0, stillborn: 0, pausedUntil: 0 },
  };
  service.deployments.unshift(deployment);
  service.isSteady = false;
  publishDeployment(context, service, deployment);
}

function move(
  context: Context,
  service: EcsService,
  deployment: Deployment,
  rolloutState: Deployment['rolloutState'],
  rolloutStateReason: string,
): void {
  Object.assign(deployment, { rolloutState, rolloutStateReason, updatedAt: context.now });
  publishDeployment(context, service, deployment);
}

/** A version has replaced all before it, which are forgotten. */
export function completeDeployment(context: Context, service: EcsService): void {
  const primary = primaryOf(service);
  service.deployments = [primary];
  if (primary.rolloutState !== 'IN_PROGRESS') return;
  say(context, service, `(deployment ${primary.id}) deployment completed.`);
  move(context, service, primary, 'COMPLETED', `ECS deployment ${primary.id} completed.`);
}

/**
 * How many failures trip the circuit breaker: half of the desired count, at least 3 and at most
 * 200, or what its threshold says ("How the Amazon ECS deployment circuit breaker detects
 * failures"; API reference, ThresholdConfiguration).
 */
export function thresholdOf({ desiredCount, deploymentConfiguration }: EcsService): number {
  const { thresholdConfiguration } = deploymentConfiguration.deploymentCircuitBreaker ?? {};
  const { type = 'BOUNDED_PERCENT', value = 50 } = thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((value / 100) * desiredCount);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}

/**
 * Ends a deployment that fails too often, where the circuit breaker is on; with rollback the last
 * completed one is the primary again. Without a completed one nothing more is started.
 */
export function breakCircuit(context: Context, service: EcsService): void {
  const primary = primaryOf(service);
  const { enable, rollback } = service.deploymentConfiguration.deploymentCircuitBreaker ?? {};
  if (!enable || primary.rolloutState !== 'IN_PROGRESS') return;
  if (primary.failed < thresholdOf(service)) return;
  say(context, service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`);
  const why = 'ECS deployment circuit breaker: ';
  move(context, service, primary, 'FAILED', `${why}tasks failed to start.`);
  const last = service.deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
  if (!rollback || !last) return;
  say(context, service, `rolling back to deployment ${last.id}.`);
  service.deployments = [last, ...service.deployments.filter((one) => one !== last)];
  Object.assign(last, { failed: 0, stillborn: 0, pausedUntil: 0 });
  move(context, service, last, 'IN_PROGRESS', `${why}rolling back to deploymentId ${last.id}.`);
}

/** How many tasks there are, as DescribeServices counts them. */
export function countsOf(records: readonly TaskRecord[]) {
  const count = (...states: string[]) =>
    records.filter(({ task }) => states.includes(task.lastStatus ?? '')).length;
  return { runningCount: count('RUNNING'), pendingCount: count('PROVISIONING', 'PENDING') };
}

/** The version as DescribeServices shows it. */
export function deploymentShown(
  service: EcsService,
  deployment: Deployment,
  records: readonly TaskRecord[],
): Wire<ecs.Deployment> {
  const { id, settings, createdAt, updatedAt, failed, rolloutState, rolloutStateReason } =
    deployment;
  const isPrimary = deployment === primaryOf(service);
  const own = records.filter(({ task }) => task.startedBy === id);
  return {
    id,
    status: isPrimary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: settings.taskDefinition,
    desiredCount: isPrimary ? service.desiredCount : own.filter(isWanted).length,
    ...countsOf(own),
    failedTasks: failed,
    createdAt: createdAt / 1000,
    updatedAt: updatedAt / 1000,
    ...placementOf(settings),
    networkConfiguration: settings.networkConfiguration ?? {},
    rolloutState,
    rolloutStateReason,
  };
}

/** Whether a task is to run on. */
export const isWanted = ({ task }: TaskRecord): boolean => task.desiredStatus === 'RUNNING';

/** Where the tasks of these settings run. */
export function placementOf(settings: Settings) {
  const { launchType, capacityProviderStrategy, platformVersion = 'LATEST' } = settings;
  return {
    ...(launchType ? { launchType } : {}),
    ...(capacityProviderStrategy?.length ? { capacityProviderStrategy } : {}),
    platformVersion,
    platformFamily: 'Linux',
  };
}
