import type { TaskHandler } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { containerId } from './container-spec.ts';
import { type ContainerDefinition, getTask, putTask, type TaskRecord } from './ecs-table.ts';
import { wakeService } from './scheduler/task-changed.ts';

/** What a health check has where it does not say (ECS API, HealthCheck), in seconds. */
const usual = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };

/** The task that checks a container for the first time, or again. */
export function checkTask(taskArn: string, { name, healthCheck }: ContainerDefinition) {
  const delayMs = (healthCheck?.interval ?? usual.interval) * 1000;
  const key = `health:${taskArn}:${name}`;
  return { service: 'ecs', name: 'health', key, payload: { taskArn, name }, delayMs };
}

/**
 * Runs a container's health check as long as it runs. As the agent has it: healthy after the first
 * success, unhealthy after `retries` failures in a row, those of the start period aside. A service
 * replaces an unhealthy task; of one without, it is only told, and lets none start that waits.
 */
export const healthDue =
  ({ runner }: { runner: Runner }): TaskHandler =>
  async ({ taskArn, name }, outside) => {
    const record = outside.transact((tx) => getTask(tx, taskArn));
    const own = record?.definition.containerDefinitions.find((one) => one.name === name);
    const runs = record?.task.containers.find((one) => one.name === name)?.lastStatus === 'RUNNING';
    if (!own?.healthCheck || !runs) return;
    const { interval, timeout, retries, startPeriod } = { ...usual, ...own.healthCheck };
    const command = commandOf(own.healthCheck.command);
    const code = await runner.execute(containerId(taskArn, name), command, timeout * 1000);
    return (tx, context) => {
      const now = getTask(tx, taskArn);
      const container = now?.task.containers.find((one) => one.name === name);
      if (!now || container?.lastStatus !== 'RUNNING') return;
      const before = container.healthStatus;
      const failures = code === 0 ? 0 : (now.failedChecks?.[name] ?? 0) + 1;
      const starts = before === 'UNKNOWN' ? Math.ceil(startPeriod / interval) : 0;
      if (code === 0) container.healthStatus = 'HEALTHY';
      else if (failures >= retries + starts) container.healthStatus = 'UNHEALTHY';
      const changed = container.healthStatus !== before;
      if (changed) now.task.version += 1;
      now.task.healthStatus = healthOf(now);
      putTask(tx, { ...now, failedChecks: { ...now.failedChecks, [name]: failures } });
      if (changed) {
        context.later({ service: 'ecs', name: 'progress', key: taskArn, payload: { taskArn } });
        wakeService(context, now.task);
      }
      // What does not really run stays as healthy as it is.
      if (code !== 0 || !runner.virtual) context.later(checkTask(taskArn, own));
    };
  };

/** Of a task: that of its essential containers which have a check (ECS guide, health checks). */
function healthOf({ task, definition }: TaskRecord): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const checked = definition.containerDefinitions
    .filter(({ essential, healthCheck }) => essential !== false && healthCheck)
    .map(({ name }) => task.containers.find((one) => one.name === name)?.healthStatus);
  if (checked.includes('UNHEALTHY')) return 'UNHEALTHY';
  const isHealthy = checked.length > 0 && checked.every((status) => status === 'HEALTHY');
  return isHealthy ? 'HEALTHY' : 'UNKNOWN';
}

/** As Docker has it: `CMD` and words, or `CMD-SHELL` and a line for a shell. */
const commandOf = ([how, ...words]: readonly string[]) =>
  how === 'CMD' ? words : ['/bin/sh', '-c', ...words];
