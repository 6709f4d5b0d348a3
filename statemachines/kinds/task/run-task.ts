import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import { JobError } from '../../../shared/errors.ts';
import { providerOf } from '../../../shared/instances/task-types.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Config } from '../../../shared/ports/config.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Started } from '../driver.ts';
import { quotedReason } from '../quoted-reasons.ts';
import { type TaskShape, taskDefinition } from './container.ts';
import { overridesOf, stagedOf, type TaskRun } from './overrides.ts';
import { taskLogs } from './task-logs.ts';

/** Runs a Fargate task for a job's attempt, or finds the one that an earlier try has started. */
export async function runTask(ports: Ports, job: Job, run: TaskRun): Promise<Started> {
  const { config } = ports;
  const shape: TaskShape = {
    project: job.project,
    image: run.image,
    ...(run.entryPoint ? { entryPoint: run.entryPoint } : {}),
    cpu: run.cpu,
    memory: run.memory,
    scratch: run.scratch,
    architecture: run.architecture,
    instanceType: run.instanceType,
    secrets: run.secrets ?? {},
    exec: run.exec ?? false,
    staged: stagedOf(run),
  };
  const arn = await launchTask(ports, job, taskDefinition(config, shape), {
    ...placeOf(config, run),
    enableExecuteCommand: shape.exec,
    overrides: overridesOf(config, job, run),
  });
  return { arn, logs: taskLogs(config.workloadLogGroup, arn, shape.staged, job.kind) };
}

/** What a run has besides its definition and its job's names. */
interface Launch extends Pick<RunTaskCommandInput, 'overrides' | 'enableExecuteCommand'> {
  capacityProvider: string;
  /** Only Fargate gives tasks public addresses; absent: it is on Fargate. */
  onInstance?: boolean;
  /** Besides that of the plane. */
  securityGroups?: readonly string[];
}

/** Where a task runs. */
const placeOf = ({ plane }: Pick<Config, 'plane'>, { instanceType, spot }: TaskRun) =>
  instanceType
    ? { capacityProvider: providerOf(plane, instanceType), onInstance: true }
    : { capacityProvider: spot ? 'FARGATE_SPOT' : 'FARGATE' };

/** Starts a task named after a job's attempt, or finds the one that an earlier try has started. */
export async function launchTask(
  ports: Ports,
  job: Job,
  definition: RegisterTaskDefinitionCommandInput,
  { capacityProvider, onInstance = false, securityGroups = [], ...more }: Launch,
): Promise<string> {
  const { cluster, network } = ports.config;
  const name = awsNameOf(job);
  return launch(ports, {
    cluster,
    taskDefinition: await registered(ports, definition),
    clientToken: name,
    startedBy: name,
    capacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: network.subnetIds,
        securityGroups: [network.securityGroupId, ...securityGroups],
        assignPublicIp: network.publicAddresses && !onInstance ? 'ENABLED' : 'DISABLED',
      },
    },
    ...more,
    tags: [
      { key: 'trainyard:job', value: job.id },
      { key: 'trainyard:project', value: job.project },
    ],
  });
}

/** The definition with this content, registered if nobody did so before. */
export async function registered(
  ports: Ports,
  definition: RegisterTaskDefinitionCommandInput,
): Promise<string> {
  const client = ports.clients.of(ECSClient);
  try {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: definition.family });
    const { taskDefinition: known } = await client.send(command);
    if (known?.taskDefinitionArn && known.status !== 'INACTIVE') return known.taskDefinitionArn;
  } catch (error) {
    // Amazon ECS answers ClientException when there is no such family.
    if ((error as Error).name !== 'ClientException') throw error;
  }
  const made = await client.send(new RegisterTaskDefinitionCommand(definition));
  return made.taskDefinition!.taskDefinitionArn!;
}

/** RunTask can answer 200 and still have started nothing: `failures` says why. */
async function launch(ports: Ports, input: RunTaskCommandInput): Promise<string> {
  try {
    const answer = await ports.clients.of(ECSClient).send(new RunTaskCommand(input));
    const arn = answer.tasks?.[0]?.taskArn;
    if (arn) return arn;
    const why = answer.failures?.map(({ reason, detail }) => detail ?? reason).join('; ') ?? '';
    throw new JobError(
      quotedReason(why) ?? 'InternalError',
      `ECS did not start the task: ${why || 'no reason given'}`,
    );
  } catch (error) {
    const { name, resourceIds } = error as Error & { resourceIds?: string[] };
    if (name === 'ConflictException' && resourceIds?.[0]) return resourceIds[0];
    throw error;
  }
}
