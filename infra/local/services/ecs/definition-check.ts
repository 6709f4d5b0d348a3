import { AwsError, type Shape } from '../../kernel/types.ts';
import { checkFargateSize } from './fargate-sizes.ts';

function refuse(message: string): never {
  throw new AwsError('ClientException', message);
}

/** Refuses a task definition that AWS would refuse, and what no local task could honour. */
export function checkDefinition(definition: Shape): void {
  if (!/^[\w-]{1,255}$/.test(definition.family ?? ''))
    refuse('Family contains invalid characters.');
  const containers: Shape[] = definition.containerDefinitions ?? [];
  if (containers.length === 0) refuse('Container list cannot be empty.');
  for (const container of containers) checkContainer(container, definition);
  checkDependencies(containers);
  if (!containers.some((container) => container.essential !== false)) {
    refuse('At least one container of a task definition must be essential.');
  }
  const volumes: Shape[] = definition.volumes ?? [];
  for (const { name, ...kind } of volumes) {
    const named = Object.entries(kind).find(([key, value]) => key !== 'host' && value);
    if (named)
      refuse(`The local plane has no ${named[0]}: volume '${name}' can only be a scratch.`);
  }
  if (definition.requiresCompatibilities?.includes('FARGATE')) checkFargate(definition);
}

function checkContainer(container: Shape, definition: Shape): void {
  const { name, image, mountPoints = [], stopTimeout } = container;
  if (!/^[\w-]{1,255}$/.test(name ?? '')) refuse('Container.name contains invalid characters.');
  if (!image) refuse('Container.image should not be null or empty.');
  if (definition.containerDefinitions.filter((other: Shape) => other.name === name).length > 1) {
    refuse(`Container names must be unique: '${name}' is not.`);
  }
  for (const { sourceVolume } of mountPoints as Shape[]) {
    if ((definition.volumes ?? []).some((volume: Shape) => volume.name === sourceVolume)) continue;
    refuse(`Unknown volume '${sourceVolume}'.`);
  }
  checkLog(name, container.logConfiguration);
  if (stopTimeout !== undefined && !(stopTimeout >= 0 && stopTimeout <= 120)) {
    refuse('Fargate allows a container stop timeout of at most 120 seconds.');
  }
  if (container.secrets?.length) {
    refuse(`The local plane has no secrets store: container '${name}' cannot have secrets.`);
  }
}

/** The options of the awslogs driver that have a meaning here. */
const logOptions = [
  ...['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix', 'awslogs-create-group'],
  ...['mode', 'max-buffer-size'],
];

function checkLog(name: string, log: Shape | undefined): void {
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

const conditions = ['START', 'COMPLETE', 'SUCCESS'];

function checkDependencies(containers: Shape[]): void {
  const byName = new Map<string, Shape>(containers.map((one) => [one.name, one]));
  for (const { name, dependsOn = [] } of containers) {
    for (const { containerName, condition } of dependsOn as Shape[]) {
      const other = byName.get(containerName);
      if (!other) refuse(`Container '${name}' depends on the unknown '${containerName}'.`);
      if (!conditions.includes(condition)) {
        refuse(`The local plane has the conditions ${conditions.join(', ')}, not '${condition}'.`);
      }
      if (condition !== 'START' && other.essential !== false) {
        refuse(
          `A container that another waits for with ${condition} cannot be essential: ` +
            `'${containerName}'.`,
        );
      }
    }
  }
  const settled = new Set<string>();
  const ready = (one: Shape) =>
    (one.dependsOn ?? []).every((edge: Shape) => settled.has(edge.containerName));
  for (let before = -1; settled.size > before; ) {
    before = settled.size;
    for (const one of containers) if (ready(one)) settled.add(one.name);
  }
  if (settled.size < containers.length) refuse('Container dependencies must not form a cycle.');
}

function checkFargate(definition: Shape): void {
  if (definition.networkMode !== 'awsvpc') refuse('Fargate only supports network mode ‘awsvpc’.');
  checkFargateSize(definition.cpu, definition.memory);
  if (definition.executionRoleArn) return;
  for (const { image, logConfiguration } of definition.containerDefinitions) {
    const fromEcr = /\.dkr\.ecr\./.test(image);
    const what = fromEcr ? 'ECR images' : logConfiguration && 'log driver awslogs';
    if (what) {
      refuse(`Fargate requires task definition to have execution role ARN to support ${what}.`);
    }
  }
}
