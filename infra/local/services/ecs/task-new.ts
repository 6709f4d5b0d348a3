import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { placeOf } from './capacity.ts';
import type { Cluster, Definition, EcsTask, Tag } from './ecs-table.ts';
import { checkFargateSize, checkFargateStorage, cpuUnits, memoryMiB } from './fargate-sizes.ts';
import { newInterface, newTaskId } from './task-interface.ts';

type Request = Omit<Wire<ecs.RunTaskRequest>, 'capacityProviderStrategy'>;

/**
 * A new task as AWS first shows it: PROVISIONING, its containers PENDING.
 *
 * @param provider the capacity provider that it is placed by; undefined: its launch type says where
 */
export function newTask(
  tx: Tx,
  context: Context,
  cluster: Cluster,
  definition: Definition,
  request: Request,
  provider: string | undefined,
): EcsTask {
  const id = newTaskId(tx, context);
  const taskArn = `${cluster.clusterArn.replace(':cluster/', ':task/')}/${id}`;
  const overrides = checkOverrides(definition, request.overrides);
  const cpu = String(cpuUnits(overrides.cpu ?? definition.cpu ?? 256));
  const memory = String(memoryMiB(overrides.memory ?? definition.memory ?? 512));
  const capacity = placeOf(tx, definition, provider, request.launchType);
  checkPlace(capacity, request, { cpu, memory, storage: overrides.ephemeralStorage?.sizeInGiB });
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

/** What a place has: Fargate sizes and public addresses, Managed Instances neither. */
function checkPlace(
  { launchType }: Pick<EcsTask, 'launchType'>,
  { networkConfiguration }: Request,
  { cpu, memory, storage }: { cpu: string; memory: string; storage: number | undefined },
): void {
  if (launchType === 'FARGATE') {
    checkFargateSize(cpu, memory);
    checkFargateStorage(storage);
  }
  if (launchType !== 'MANAGED_INSTANCES') return;
  if (networkConfiguration?.awsvpcConfiguration?.assignPublicIp !== 'ENABLED') return;
  const message = 'Assign public IP is not supported for this launch type.';
  throw new AwsError('InvalidParameterException', message);
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
