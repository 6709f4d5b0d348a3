import { AwsError, type Context, type Tx } from '../../../kernel/types.ts';
import { providerFor, strategyOf } from '../capacity.ts';
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
  try {
    const strategy = strategyOf(tx, cluster, settings);
    checkTrust(context, cluster.clusterArn, definition);
    const tasks: EcsTask[] = Array.from({ length: count }, () => {
      const provider = providerFor(strategy, providers);
      if (provider) providers.push(provider);
      const { networkConfiguration, launchType, enableExecuteCommand = false } = settings;
      const request = {
        cluster: service.clusterArn,
        taskDefinition: settings.taskDefinition,
        group: `service:${service.name}`,
        startedBy: deployment.id,
        ...(networkConfiguration ? { networkConfiguration } : {}),
        enableExecuteCommand,
        ...(launchType ? { launchType } : {}),
        ...tagsOf(service, settings),
      };
      return newTask(tx, context, cluster, definition, request, provider);
    });
    const reason = beginTasks(tx, context, placing, definition, tasks);
    if (!reason) keepNetwork(tx, tasks, settings.networkConfiguration);
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
