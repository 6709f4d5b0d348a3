import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { checkFargateSize, checkFargateStorage } from './fargate-sizes.ts';
import { gpusOf } from './machine.ts';

type Wanted = Wire<ecs.RegisterTaskDefinitionRequest>;
type Container = Wire<ecs.ContainerDefinition>;

function refuse(message: string): never {
  throw new AwsError('ClientException', message);
}

/** Refuses a task definition that AWS would refuse, and what no local task could honour. */
export function checkDefinition(definition: Wanted): void {
  if (!/^[\w-]{1,255}$/.test(definition.family ?? ''))
    refuse('Family contains invalid characters.');
  const containers = definition.containerDefinitions ?? [];
  if (containers.length === 0) refuse('Container list cannot be empty.');
  for (const container of containers) checkContainer(container, definition);
  checkDependencies(containers);
  if (!containers.some((container) => container.essential !== false)) {
    refuse('At least one container of a task definition must be essential.');
  }
  const volumes = definition.volumes ?? [];
  for (const { name, ...kind } of volumes) {
    const named = Object.entries(kind).find(([key, value]) => key !== 'host' && value);
    if (named)
      refuse(`The local plane has no ${named[0]}: volume '${name}' can only be a scratch.`);
  }
  const { requiresCompatibilities: made = [] } = definition;
  if (made.includes('FARGATE')) checkFargate(definition);
  if (made.includes('MANAGED_INSTANCES')) checkManaged(definition);
}

function checkContainer(container: Container, definition: Wanted): void {
  const { name = '', image, mountPoints = [], stopTimeout } = container;
  if (!/^[\w-]{1,255}$/.test(name)) refuse('Container.name contains invalid characters.');
  if (!image) refuse('Container.image should not be null or empty.');
  if (definition.containerDefinitions.filter((other) => other.name === name).length > 1) {
    refuse(`Container names must be unique: '${name}' is not.`);
  }
  for (const { sourceVolume } of mountPoints) {
    if ((definition.volumes ?? []).some((volume) => volume.name === sourceVolume)) continue;
    refuse(`Unknown volume '${sourceVolume}'.`);
  }
  checkLog(name, container.logConfiguration);
  if (stopTimeout !== undefined && !(stopTimeout >= 0 && stopTimeout <= 120)) {
    refuse('Fargate allows a container stop timeout of at most 120 seconds.');
  }
  checkSecrets(container, definition);
  checkPorts(container);
  checkHealth(name, container.healthCheck);
}

function checkPorts({ name, portMappings = [] }: Container): void {
  for (const { containerPort: port = 0, hostPort = port, protocol = 'tcp' } of portMappings) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      refuse(`Each port mapping of container '${name}' must have a containerPort, 1 to 65535.`);
    }
    if (protocol !== 'tcp') {
      refuse(`The local plane leads to ports of tcp only: port ${port} is of ${protocol}.`);
    }
    if (hostPort === port) continue;
    refuse(
      'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    );
  }
}

/** Bounds in seconds, and of the number of tries (ECS API, HealthCheck). */
const healthBounds = {
  interval: [5, 300],
  timeout: [2, 120],
  retries: [1, 10],
  startPeriod: [0, 300],
} as const;

function checkHealth(name: string, check: Container['healthCheck']): void {
  if (!check) return;
  const [how, first] = check.command ?? [];
  if (!first || (how !== 'CMD' && how !== 'CMD-SHELL')) {
    refuse(`The health check of container '${name}' must begin with CMD or CMD-SHELL.`);
  }
  for (const key of Object.keys(healthBounds) as (keyof typeof healthBounds)[]) {
    const [min, max] = healthBounds[key];
    const value = check[key] ?? min;
    if (value >= min && value <= max) continue;
    refuse(`The ${key} of the health check of container '${name}' must be ${min} to ${max}.`);
  }
}

/** In the words of AWS (of the role: hashicorp/terraform-provider-aws#6503). */
function checkSecrets(
  { environment = [], secrets = [] }: Container,
  { executionRoleArn }: Wanted,
): void {
  if (secrets.length > 0 && !executionRoleArn) {
    refuse(
      'When you are specifying container secrets, you must also specify a value for ' +
        "'executionRoleArn'.",
    );
  }
  const names = [...environment, ...secrets].map((one) => one.name);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (secrets.length === 0 || twice === undefined) return;
  refuse(
    'The secret name must be unique and not shared with any new or existing environment ' +
      `variables set on the container, such as '${twice}'.`,
  );
}

/** The options of the awslogs driver that have a meaning here. */
const logOptions = [
  ...['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix', 'awslogs-create-group'],
  ...['mode', 'max-buffer-size'],
];

function checkLog(name: string, log: Wire<ecs.LogConfiguration> | undefined): void {
  if (!log) return;
  const { logDriver, options = {}, secretOptions } = log;
  if (logDriver !== 'awslogs') {
    refuse(
      `The local plane has the log driver awslogs only: container '${name}' has ${logDriver}.`,
    );
  }
  const foreign = Object.keys(options).find((option) => !logOptions.includes(option));
  if (foreign ?? secretOptions?.length) {
    refuse(`The local plane does not have ${foreign ?? 'secretOptions'} of a log configuration.`);
  }
  if (!options['awslogs-group']) refuse(`Log driver awslogs requires the option awslogs-group.`);
}

const conditions = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

function checkDependencies(containers: Container[]): void {
  const byName = new Map(containers.map((one) => [one.name, one]));
  for (const { name, dependsOn = [] } of containers) {
    for (const { containerName, condition } of dependsOn) {
      const other = byName.get(containerName);
      if (!other) refuse(`Container '${name}' depends on the unknown '${containerName}'.`);
      if (!conditions.includes(condition)) {
        refuse(`The local plane has the conditions ${conditions.join(', ')}, not '${condition}'.`);
      }
      if (condition === 'HEALTHY' && !other.healthCheck) {
        refuse(
          `Container '${name}' waits for the health of '${containerName}', which has no check.`,
        );
      }
      if (/^(COMPLETE|SUCCESS)$/.test(condition) && other.essential !== false) {
        refuse(
          `A container that another waits for with ${condition} cannot be essential: ` +
            `'${containerName}'.`,
        );
      }
    }
  }
  const settled = new Set<string>();
  const ready = (one: Container) =>
    (one.dependsOn ?? []).every((edge) => settled.has(edge.containerName));
  for (let before = -1; settled.size > before; ) {
    before = settled.size;
    for (const one of containers) if (ready(one)) settled.add(one.name!);
  }
  if (settled.size < containers.length) refuse('Container dependencies must not form a cycle.');
}

function checkFargate(definition: Wanted): void {
  if (definition.networkMode !== 'awsvpc') refuse('Fargate only supports network mode ‘awsvpc’.');
  checkFargateSize(definition.cpu, definition.memory);
  checkFargateStorage(definition.ephemeralStorage?.sizeInGiB);
  checkMachine(definition);
  if (gpusOf(definition) > 0) refuse('Tasks on Fargate do not support GPU resource requirements.');
  if (definition.executionRoleArn) return;
  for (const { image, logConfiguration } of definition.containerDefinitions) {
    const fromEcr = /\.dkr\.ecr\./.test(image ?? '');
    const what = fromEcr ? 'ECR images' : logConfiguration && 'log driver awslogs';
    if (what) {
      refuse(`Fargate requires task definition to have execution role ARN to support ${what}.`);
    }
  }
}

/** Rules of AWS ("Amazon ECS task definition parameters for Amazon ECS Managed Instances"). */
function checkManaged(definition: Wanted): void {
  const { networkMode = 'awsvpc' } = definition;
  if (!['awsvpc', 'host'].includes(networkMode)) {
    refuse(`Managed Instances support the network modes awsvpc and host, not ${networkMode}.`);
  }
  checkMachine(definition);
}

function checkMachine({ runtimePlatform = {} }: Wanted): void {
  const { operatingSystemFamily: system = 'LINUX' } = runtimePlatform;
  if (system !== 'LINUX') refuse(`The local plane has LINUX only, not ${system}.`);
}
