import type {
  ContainerDefinition,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { familyOf } from '../task/attempt-definition.ts';
import {
  container,
  containers,
  definitionOf,
  sessions,
  stageCommand,
  stager,
} from '../task/container.ts';
import { copyingScript } from '../task/copying.ts';
import { baseFolder } from '../task/task-variables.ts';
import { notebookKind } from './kind.ts';
import { folderOf } from './notebooks.ts';
import { port } from './way-in.ts';

/** The folder in which its owner works. */
const folder = `${baseFolder}/notebook/`;

/** Every so many seconds what was edited is kept; the end of the task keeps it once more. */
const keepSeconds = 120;

/**
 * Brings what the image has in its working folder where nothing is kept yet, and begins. It listens
 * where sessions of Systems Manager connect; Docker's and podman's containers, which those make a
 * file in, are reached at their own address only, and so is one on AWS that lets somebody in from
 * outside: Fargate names its metadata in a variable, a process of this machine listens on the
 * loopback whatever is asked. It tells no address of a request that went well, since the first one
 * has the token in it.
 */
const begin = [
  'command -v jupyter-notebook >/dev/null || { echo "There is no Jupyter: install the package',
  'notebook in the image, or, where no container engine runs it, on this machine." >&2;',
  'exit 127; };',
  'ip=127.0.0.1; for mark in /.dockerenv /run/.containerenv; do',
  '[ ! -e "$mark" ] || ip=0.0.0.0; done;',
  '[ -z "${3-}" ] || [ -z "${ECS_CONTAINER_METADATA_URI_V4-}" ] || ip=0.0.0.0;',
  'if [ -z "$(ls -A "$1")" ] && [ "$PWD" != / ]; then',
  'for one in ./*; do [ ! -e "$one" ] || cp -R "$one" "$1" || exit 1; done; fi;',
  'cd "$1" && exec jupyter-notebook --no-browser --allow-root --ip "$ip" --port "$2"',
  '--port-retries 0 --log-level WARN',
].join(' ');

/** Keeps the folder until it is told to end, and then once more; what fails is tried again. */
const keep = copyingScript('--delete ');

/** Healthy is what takes connections. */
const connects = `import socket; socket.create_connection(("127.0.0.1", ${port}), 2)`;

/**
 * A container brings what was kept, then Jupyter begins, and once it answers another one keeps what
 * is edited. So the task is RUNNING when the notebook can be opened, and at the end, where Amazon
 * ECS turns the order round, everything is kept before Jupyter ends.
 */
export function notebookDefinition(
  { config }: Ports,
  job: Job,
  token: string,
): RegisterTaskDefinitionCommandInput {
  const { image, cpu, memory } = notebookKind.specOf(job);
  const main: ContainerDefinition = {
    ...container(config, containers.main, job.resolved?.image ?? image),
    ...sessions,
    entryPoint: ['sh', '-c', begin],
    essential: true,
    portMappings: [{ containerPort: port, protocol: 'tcp' }],
    secrets: [{ name: 'JUPYTER_TOKEN', valueFrom: token }],
    healthCheck: {
      command: ['CMD', 'python3', '-c', connects],
      interval: 5,
      startPeriod: 120,
    },
    dependsOn: [{ containerName: containers.stageIn, condition: 'SUCCESS' }],
  };
  const keeper: ContainerDefinition = {
    ...stager(config, containers.stageOut),
    entryPoint: ['sh', '-c', keep],
    essential: false,
    stopTimeout: 120,
    dependsOn: [{ containerName: containers.main, condition: 'HEALTHY' }],
  };
  const restorer = { ...stager(config, containers.stageIn), essential: false };
  const roles = {
    taskRoleArn: config.workloadRoleArn(job.project, 'session'),
    executionRoleArn: config.executionRoleArn,
  };
  const definition = definitionOf({ cpu, memory }, roles, [restorer, main, keeper]);
  return { ...definition, family: familyOf(job) };
}

/** What one start changes of it. */
export function notebookOverrides(ports: Ports, job: Job): RunTaskCommandInput['overrides'] {
  const { region, signedApiUrl } = ports.config;
  const { environment: given, access } = notebookKind.specOf(job);
  const kept = folderOf(ports, job);
  const variables = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  const environment = variables({ AWS_REGION: region });
  const own = {
    ...given,
    AWS_REGION: region,
    TRAINYARD_JOB_ID: job.id,
    ...(signedApiUrl ? { TRAINYARD_URL: signedApiUrl } : {}),
  };
  const brought: [string, string][] = [
    ['-', folder],
    [kept, folder],
  ];
  return {
    containerOverrides: [
      { name: containers.stageIn, environment, command: stageCommand(brought) },
      {
        name: containers.main,
        environment: variables(own),
        command: ['notebook', folder, String(port), ...(access ? ['from-outside'] : [])],
      },
      {
        name: containers.stageOut,
        environment,
        command: ['keep', String(keepSeconds), folder, kept],
      },
    ],
  };
}
