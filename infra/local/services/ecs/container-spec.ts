import type * as ecs from '@aws-sdk/client-ecs';
import type { Wire } from '../../kernel/wire-types.ts';
import type { ContainerSpec } from '../../workloads/types.ts';
import { taskId } from './ecs-arns.ts';
import type { ContainerDefinition, TaskRecord } from './ecs-table.ts';
import { gpusIn } from './machine.ts';
import { tasksService } from './service-calls.ts';

/** The runner's id of a task's container. */
export function containerId(taskArn: string, name: string): string {
  return `ecs-${taskId(taskArn)}-${name}`;
}

/** The end of a task's ARN that a container's id was made of. */
export function taskIdOfContainer(id: string): string {
  return id.split('-')[1] ?? '';
}

/** The host folder of a task's scratch volumes. */
export function taskFolder(folder: string, taskArn: string): string {
  return `${folder}/ecs/${taskId(taskArn)}`;
}

/** Where a container logs: `prefix/container/task id`, as the awslogs driver names it. */
export function logOf(taskArn: string, container: ContainerDefinition): ContainerSpec['log'] {
  const { logDriver, options } = container.logConfiguration ?? {};
  if (logDriver !== 'awslogs' || !options?.['awslogs-group']) return undefined;
  const id = taskId(taskArn);
  const prefix = options['awslogs-stream-prefix'];
  const stream = prefix ? `${prefix}/${container.name}/${id}` : id;
  return { group: options['awslogs-group'], stream };
}

/**
 * Whether a container runs until it is stopped: one of a task that has a port, unless another one
 * waits for its end.
 */
function serves({ containerDefinitions: all }: TaskRecord['definition'], name: string): boolean {
  const isAwaited = all.some(({ dependsOn = [] }) =>
    dependsOn.some(
      ({ containerName, condition }) =>
        containerName === name && /^(SUCCESS|COMPLETE)$/.test(condition ?? ''),
    ),
  );
  return !isAwaited && all.some(({ portMappings = [] }) => portMappings.length > 0);
}

/** What the runner is to run for one container of a task. */
export function containerSpec(record: TaskRecord, name: string, folder: string): ContainerSpec {
  const { task, definition } = record;
  const own = definition.containerDefinitions.find((one) => one.name === name)!;
  const override = task.overrides.containerOverrides.find((one) => one.name === name) ?? {};
  const log = logOf(task.taskArn, own);
  return {
    id: containerId(task.taskArn, name),
    service: 'ecs',
    ...(serves(definition, name) ? { serves: true } : {}),
    image: own.image,
    ...(own.entryPoint?.length && { entryPoint: own.entryPoint }),
    ...((override.command ?? own.command) && { command: override.command ?? own.command }),
    ...(own.workingDirectory && { workingDirectory: own.workingDirectory }),
    environment: {
      AWS_EXECUTION_ENV: task.launchType === 'FARGATE' ? 'AWS_ECS_FARGATE' : 'AWS_ECS_EC2',
      ...asRecord(own.environment),
      ...asRecord(override.environment),
    },
    mounts: own.mountPoints.map((mount) => ({
      containerPath: mount.containerPath!,
      hostPath: `${taskFolder(folder, task.taskArn)}/${mount.sourceVolume}`,
    })),
    limits: limitsOf(task, own),
    ...(gpusIn(own) > 0 && { gpus: gpusIn(own) }),
    ...(definition.runtimePlatform?.cpuArchitecture === 'ARM64' && { architecture: 'arm64' }),
    ...(log && { log }),
    ...(definition.taskRoleArn && { roleArn: definition.taskRoleArn }),
    trustedService: tasksService,
    sourceArn: task.taskArn,
  };
}

/** Those of the task, or less where the container's definition says so; 1024 units are one CPU. */
function limitsOf({ cpu, memory }: TaskRecord['task'], own: ContainerDefinition) {
  const memoryMiB = Math.min(Number(memory), own.memory ?? Number.POSITIVE_INFINITY);
  return { cpus: Number(cpu) / 1024, memoryMiB };
}

function asRecord(pairs: Wire<ecs.KeyValuePair>[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value ?? '']));
}
