import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../../kernel/types.ts';
import type { Wire } from '../../../kernel/wire-types.ts';
import { clusterName, taskId } from '../ecs-arns.ts';
import { type EcsTask, getCluster, getDefinition, type TaskRecord } from '../ecs-table.ts';
import { keepNetwork } from '../interfaces.ts';
import { beginTasks, checkTrust, type Placing } from '../run-task.ts';
import { newTask } from '../task-new.ts';
import { say, sayImpaired } from './service-events.ts';
import type { Deployment, EcsService, Settings } from './service-table.ts';

/** So many failed starts in a row are told as a service that cannot start its tasks. */
const impairedAfter = 3;

/**
 * How long is waited after a task that failed, in milliseconds: longer and longer after those that
 * never ran, up to AWS's 27 minutes ("Amazon ECS service throttle logic"); it does not say how it
 * begins.
 */
export function pauseMs(stillborn: number): number {
  return Math.min(2000 * 2 ** Math.max(0, stillborn - 1), 27 * 60_000);
}

/** A task of a deployment has failed before it was healthy: the next one waits. */
export function noteFailure(context: Context, deployment: Deployment, ran: boolean): void {
  deployment.failed += 1;
  deployment.stillborn = ran ? 0 : deployment.stillborn + 1;
  deployment.pausedUntil = context.now + pauseMs(deployment.stillborn);
}

/** Starts tasks of a deployment beside those that there are. */
export function startTasks(
  tx: Tx,
  context: Context,
  placing: Placing,
  service: EcsService,
  deployment: Deployment,
  { count, beside }: { count: number; beside: readonly TaskRecord[] },
): void {
  const cluster = getCluster(tx, service.clusterArn)!;
  const { settings } = deployment;
  const definition = getDefinition(tx, settings.taskDefinition)!;
  const providers = beside.flatMap(({ task }) => task.capacityProviderName ?? []);
  const { capacityProviderStrategy, ...own } = settings;
  const strategy = capacityProviderStrategy?.length
    ? capacityProviderStrategy
    : settings.launchType
      ? []
      : cluster.defaultCapacityProviderStrategy;
  try {
    checkTrust(context, cluster.clusterArn, definition);
    const tasks: EcsTask[] = Array.from({ length: count }, () => {
      const provider = providerFor(strategy, providers);
      if (provider) providers.push(provider);
      return newTask(tx, context, cluster, definition, {
        cluster: service.clusterArn,
        taskDefinition: settings.taskDefinition,
        group: `service:${service.name}`,
        startedBy: deployment.id,
        ...(own.networkConfiguration ? { networkConfiguration: own.networkConfiguration } : {}),
        enableExecuteCommand: own.enableExecuteCommand ?? false,
        ...(provider ? { capacityProviderStrategy: [{ capacityProvider: provider }] } : {}),
        ...(!provider && own.launchType ? { launchType: own.launchType } : {}),
        ...tagsOf(service, settings),
      });
    });
    const reason = beginTasks(tx, context, placing, definition, tasks);
    if (!reason) keepNetwork(tx, tasks, own.networkConfiguration);
    const named = tasks.map(({ taskArn }) => `(task ${taskId(taskArn)})`).join(' ');
    if (reason) notPlaced(context, service, deployment, reason);
    else say(context, service, `has started ${tasks.length} tasks: ${named}.`);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    notPlaced(context, service, deployment, error.message);
  }
  if (deployment.stillborn < impairedAfter) return;
  sayImpaired(context, service, 'is unable to consistently start tasks successfully.', {
    eventType: 'WARN',
    eventName: 'SERVICE_TASK_START_IMPAIRED',
  });
}

function notPlaced(
  context: Context,
  service: EcsService,
  deployment: Deployment,
  reason: string,
): void {
  noteFailure(context, deployment, false);
  const what = `was unable to place a task. Reason: ${reason.replace(/\.?$/, '.')}`;
  const event = { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE' } as const;
  sayImpaired(context, service, what, { ...event, reason: 'RESOURCE:FARGATE' });
}

/** First what bases ask for, then the provider that is furthest below its weight. */
export function providerFor(
  strategy: readonly Wire<ecs.CapacityProviderStrategyItem>[],
  placed: readonly string[],
): string | undefined {
  const has = (name: string) => placed.filter((one) => one === name).length;
  const based = strategy.find(({ capacityProvider: name, base = 0 }) => has(name) < base);
  if (based) return based.capacityProvider;
  const beyond = strategy
    .filter(({ weight = 0 }) => weight > 0)
    .map(({ capacityProvider: name, base = 0, weight = 0 }) => ({
      name,
      share: (has(name) - base) / weight,
    }));
  const [next] = beyond.sort((a, b) => a.share - b.share);
  return next?.name ?? strategy[0]?.capacityProvider;
}

function tagsOf(service: EcsService, { propagateTags, enableECSManagedTags }: Settings) {
  const own = propagateTags === 'SERVICE' ? service.tags : [];
  const managed = enableECSManagedTags
    ? [
        { key: 'aws:ecs:clusterName', value: clusterName(service.clusterArn) },
        { key: 'aws:ecs:serviceName', value: service.name },
      ]
    : [];
  return {
    tags: [...own, ...managed],
    ...(propagateTags === 'TASK_DEFINITION' ? { propagateTags } : {}),
  };
}
