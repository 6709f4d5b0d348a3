import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { clusterName } from './ecs-arns.ts';
import type { Cluster, Definition, EcsTask, Tag } from './ecs-table.ts';
import { checkFargateSize, checkFargateStorage, cpuUnits, memoryMiB } from './fargate-sizes.ts';
import { newInterface, newTaskId } from './task-interface.ts';

type Request = Wire<ecs.RunTaskRequest>;

/** A new task as AWS first shows it: PROVISIONING, its containers PENDING. */
export function newTask(
  tx: Tx,
  context: Context,
  cluster: Cluster,
  definition: Definition,
  request: Request,
): EcsTask {
  const id = newTaskId(tx, context);
  const taskArn = `${cluster.clusterArn.replace(':cluster/', ':task/')}/${id}`;
  const overrides = checkOverrides(definition, request.overrides);
  const cpu = String(cpuUnits(overrides.cpu ?? definition.cpu ?? 256));
  const memory = String(memoryMiB(overrides.memory ?? definition.memory ?? 512));
  const capacity = capacityOf(cluster, request);
  if (capacity.launchType === 'FARGATE') {
    checkFargateSize(cpu, memory);
    checkFargateStorage(overrides.ephemeralStorage?.sizeInGiB);
  }
  return {
    attachments: newInterface(taskArn, definition, request.networkConfiguration),
    attributes: [{ name: 'ecs.cpu-architecture', value: architectureOf(definition) }],
    availabilityZone: `${context.region}a`,
    ...capacity,
    clusterArn: cluster.clusterArn,
    connectivity: 'CONNECTED',
    connectivityAt: context.now / 1000,
    containers: definition.containerDefinitions.map((container) => ({
      containerArn: `${taskArn.replace(':task/', ':container/')}/${context.uuid()}`,
      taskArn,
      name: container.name,
      image: container.image,
      lastStatus: 'PENDING',
      networkInterfaces: [],
      healthStatus: 'UNKNOWN',
      cpu: String(container.cpu),
    })),
    cpu,
    createdAt: context.now / 1000,
    desiredStatus: 'RUNNING',
    enableExecuteCommand: request.enableExecuteCommand ?? false,
    ephemeralStorage: overrides.ephemeralStorage ??
      definition.ephemeralStorage ?? { sizeInGiB: 20 },
    group: request.group ?? `family:${definition.family}`,
    healthStatus: 'UNKNOWN',
    lastStatus: 'PROVISIONING',
    memory,
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...overrides },
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ...(request.startedBy && { startedBy: request.startedBy }),
    tags: mergedTags(definition, request),
    taskArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    version: 1,
  };
}

const architectureOf = ({ runtimePlatform }: Definition) =>
  runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64';

function mergedTags(definition: Definition, request: Request): Tag[] {
  const propagated = request.propagateTags === 'TASK_DEFINITION' ? definition.tags : [];
  const tags = new Map<string, string>();
  for (const { key = '', value } of [...propagated, ...(request.tags ?? [])])
    tags.set(key, value ?? '');
  return [...tags].map(([key, value]) => ({ key, value }));
}

function checkOverrides(definition: Definition, overrides: Wire<ecs.TaskOverride> = {}) {
  const names = new Set(definition.containerDefinitions.map((one) => one.name));
  for (const { name } of overrides.containerOverrides ?? []) {
    if (name !== undefined && names.has(name)) continue;
    const message = `${name} is not a container in the TaskDefinition.`;
    throw new AwsError('InvalidParameterException', `Override for container named ${message}`);
  }
  if (JSON.stringify(overrides).length > 8192) {
    const message = 'Container Overrides length must be at most 8192';
    throw new AwsError('InvalidParameterException', message);
  }
  return overrides;
}

/** Where the task is placed; of a strategy the provider with a base, else the heaviest. */
function capacityOf(
  cluster: Cluster,
  request: Request,
): Pick<EcsTask, 'launchType' | 'capacityProviderName'> {
  const given = request.capacityProviderStrategy?.length
    ? request.capacityProviderStrategy
    : undefined;
  if (given && request.launchType) {
    const message = 'Specify either a launch type or a capacity provider strategy, not both.';
    throw new AwsError('InvalidParameterException', message);
  }
  const strategy = given ?? (request.launchType ? [] : cluster.defaultCapacityProviderStrategy);
  for (const { capacityProvider } of strategy) {
    if (cluster.capacityProviders.includes(capacityProvider)) continue;
    throw new AwsError(
      'InvalidParameterException',
      'The specified capacity provider strategy cannot contain a capacity provider that is not ' +
        `associated with the cluster ${clusterName(cluster.clusterArn)}: ${capacityProvider}.`,
    );
  }
  const [chosen] = strategy.toSorted(
    (a, b) => (b.base ?? 0) - (a.base ?? 0) || (b.weight ?? 0) - (a.weight ?? 0),
  );
  const capacityProviderName = chosen?.capacityProvider;
  if (!capacityProviderName) return { launchType: request.launchType ?? 'EC2' };
  return { capacityProviderName, launchType: 'FARGATE' };
}
