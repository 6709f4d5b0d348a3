import { createHash } from 'node:crypto';
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { specOfInstance, type TaskInstanceType } from '../../../shared/instances/task-types.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { checkpointSeconds } from './checkpoints.ts';
import { memoryOn } from './instance.ts';
import type { Architecture } from './machine.ts';
import { baseFolder } from './task-variables.ts';

/** Names of the containers of our tasks. */
export const containers = {
  stageIn: 'stage-in',
  checkpoints: 'checkpoints',
  main: 'main',
  stageOut: 'stage-out',
} as const;

/** Which containers a task has beside that of the user. */
export interface Staged {
  in: boolean;
  checkpoints: boolean;
  out: boolean;
}

/** What a task runs, as far as it is the same for every run of it. */
export interface TaskShape {
  project: string;
  image: string;
  entryPoint?: string[];
  cpu: number;
  memory: number;
  scratch?: number | undefined;
  architecture?: Architecture | undefined;
  /** The EC2 instance that it has for itself; absent: it is on Fargate. */
  instanceType?: TaskInstanceType | undefined;
  /** Where the values of variables are kept, by their names. */
  secrets: Record<string, string>;
  /** Somebody may run commands in the user's container. */
  exec: boolean;
  staged: Staged;
}

/**
 * Copies pairs of source and destination, folders (with a slash at their end) whole; the source `-`
 * makes a folder, for whoever the image's user is. A folder that the command left empty is a
 * failure, as a missing one is. The arguments never become part of the script.
 */
const stageScript = [
  'umask 0; while [ $# -gt 1 ]; do',
  'if [ "$1" = - ]; then mkdir -p "$2" || exit 1; shift 2; continue; fi;',
  'case "$1" in /*/) if [ -z "$(ls -A "$1")" ]; then',
  'echo "The command left nothing in $1" >&2; exit 1; fi ;; esac;',
  'case "$1" in */) all=--recursive ;; *) all= ;; esac;',
  'aws s3 cp $all --only-show-errors "$1" "$2" || exit 1;',
  'shift 2; done',
].join(' ');

/** What commands leave behind is reaped by the first process (ECS guide, "ECS Exec"). */
export const sessions = { linuxParameters: { initProcessEnabled: true } };

const stagedIn = { containerName: containers.stageIn, condition: 'SUCCESS' } as const;
const kept = { containerName: containers.checkpoints, condition: 'START' } as const;

const hasSecrets = ({ secrets }: TaskShape) => Object.keys(secrets).length > 0;

const secretsOf = ({ secrets }: TaskShape) =>
  Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));

/** What every container of ours has: the folder that they share, and its log. */
export const container = (config: Config, name: string, image: string, prefix = 'task') => ({
  name,
  image,
  mountPoints: [{ sourceVolume: 'ml', containerPath: baseFolder }],
  logConfiguration: {
    logDriver: 'awslogs' as const,
    options: {
      'awslogs-group': config.workloadLogGroup,
      'awslogs-region': config.region,
      'awslogs-stream-prefix': prefix,
    },
  },
});

/** One that copies, by a script that is its command. */
export const stager = (config: Config, name: string, prefix = 'stage') => ({
  ...container(config, name, config.stageImage, prefix),
  entryPoint: ['sh', '-c'],
});

/**
 * A container before the user's own copies inputs in and makes the folders of outputs, one after it
 * copies outputs out, and one beside it copies checkpoints as long as it runs.
 */
function containerDefinitions(config: Config, shape: TaskShape): ContainerDefinition[] {
  const main: ContainerDefinition = {
    ...container(config, containers.main, shape.image),
    ...(shape.entryPoint ? { entryPoint: shape.entryPoint } : {}),
    essential: !shape.staged.out,
    ...(hasSecrets(shape) ? { secrets: secretsOf(shape) } : {}),
    ...(shape.exec ? sessions : {}),
    ...gpusOf(shape),
    ...(shape.staged.checkpoints ? { stopTimeout: checkpointSeconds.stop } : {}),
    ...(shape.staged.in
      ? { dependsOn: [stagedIn, ...(shape.staged.checkpoints ? [kept] : [])] }
      : {}),
  };
  const checkpoints: ContainerDefinition = {
    ...stager(config, containers.checkpoints),
    essential: false,
    stopTimeout: checkpointSeconds.stop,
    dependsOn: [stagedIn],
  };
  const stageIn = { ...stager(config, containers.stageIn), essential: false };
  const stageOut: ContainerDefinition = {
    ...stager(config, containers.stageOut),
    essential: true,
    dependsOn: [{ containerName: containers.main, condition: 'COMPLETE' }],
  };
  return [
    ...(shape.staged.in ? [stageIn] : []),
    ...(shape.staged.checkpoints ? [checkpoints] : []),
    main,
    ...(shape.staged.out ? [stageOut] : []),
  ];
}

/** The user's container has all GPUs of the instance (Amazon ECS, "Specifying GPUs"). */
function gpusOf({ instanceType }: TaskShape): Pick<ContainerDefinition, 'resourceRequirements'> {
  const gpus = instanceType ? specOfInstance(instanceType).gpus : 0;
  return gpus > 0 ? { resourceRequirements: [{ type: 'GPU', value: String(gpus) }] } : {};
}

const onArm = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } as const;

/**
 * The task definition. Its family is named after its content, so that it is registered once however
 * often it runs (registering per run meets Amazon ECS's limits).
 */
export function taskDefinition(
  config: Config,
  shape: TaskShape,
): RegisterTaskDefinitionCommandInput {
  const roles = {
    taskRoleArn: config.workloadRoleArn(shape.project, shape.exec ? 'session' : 'ecs'),
    executionRoleArn: hasSecrets(shape)
      ? config.secretsRoleArn(shape.project)
      : config.executionRoleArn,
  };
  return definitionOf(shape, roles, containerDefinitions(config, shape));
}

/** The definition of these containers, which share a folder. */
export function definitionOf(
  machine: Pick<TaskShape, 'cpu' | 'memory' | 'scratch' | 'architecture' | 'instanceType'>,
  roles: { taskRoleArn: string; executionRoleArn: string },
  containerDefinitions: ContainerDefinition[],
): RegisterTaskDefinitionCommandInput {
  const definition = {
    networkMode: 'awsvpc' as const,
    ...sizeOf(machine),
    ...(machine.scratch ? { ephemeralStorage: { sizeInGiB: machine.scratch } } : {}),
    ...(machine.architecture === 'arm64' ? { runtimePlatform: onArm } : {}),
    ...roles,
    volumes: [{ name: 'ml' }],
    containerDefinitions,
  };
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 24);
  return { family: `trainyard-${hash}`, ...definition };
}

/** What it runs on. Of an instance it names the memory alone, so that it has all of its cores. */
function sizeOf({ cpu, memory, instanceType }: Pick<TaskShape, 'cpu' | 'memory' | 'instanceType'>) {
  return instanceType
    ? {
        requiresCompatibilities: ['MANAGED_INSTANCES' as const],
        memory: String(memoryOn(instanceType)),
      }
    : {
        requiresCompatibilities: ['FARGATE' as const],
        cpu: String(cpu),
        memory: String(memory),
      };
}

/** The command of a staging container: the script, its name, then the pairs. */
export function stageCommand(pairs: [from: string, to: string][]): string[] {
  return [stageScript, 'stage', ...pairs.flat()];
}
