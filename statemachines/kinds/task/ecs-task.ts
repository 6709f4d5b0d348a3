import {
  DescribeTasksCommand,
  type DesiredStatus,
  ECSClient,
  ListTasksCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Reason } from '../../../shared/errors.ts';
import { type TaskInstanceType, typeOfProvider } from '../../../shared/instances/task-types.ts';
import { awsNameOf, type Usage, type Verdict } from '../../../shared/job/model.ts';
import { priceOf } from '../../../shared/money/money.ts';
import type { Config } from '../../../shared/ports/config.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { fargatePrice, taskInstancePrice } from '../../prices.ts';
import { missing, type Observation, type Workloads } from '../driver.ts';
import { quotedReason } from '../quoted-reasons.ts';
import { containers } from './container.ts';
import { instanceText, leaveSecondsOf, sizeText } from './machine.ts';
import { logLabels, taskLogs } from './task-logs.ts';

/** Where a task runs, as far as its price hangs on it. */
type Place = Pick<Config, 'region' | 'plane'>;

/** Fargate bills from the start of the image pull to the end, at least a minute. */
const minimumSeconds = 60;

/** A Fargate task: its verdict is the exit code read together with the stop code. */
export const ecsTask: Workloads = {
  async find(ports, job) {
    const { cluster, workloadLogGroup } = ports.config;
    const client = ports.clients.of(ECSClient);
    const statuses: readonly DesiredStatus[] = ['RUNNING', 'STOPPED'];
    for (const desiredStatus of statuses) {
      const command = new ListTasksCommand({ cluster, startedBy: awsNameOf(job), desiredStatus });
      const { taskArns = [] } = await client.send(command);
      const arn = taskArns[0];
      if (!arn) continue;
      const { tasks } = await client.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
      const names = (tasks?.[0]?.containers ?? []).map(({ name }) => name);
      const staged = {
        in: names.includes(containers.stageIn),
        checkpoints: names.includes(containers.checkpoints),
        out: names.includes(containers.stageOut),
      };
      return { arn, logs: taskLogs(workloadLogGroup, arn, staged, job.kind) };
    }
    return undefined;
  },

  async read(ports, job): Promise<Observation> {
    const task = await describeTask(ports, job.workload!.arn);
    if (!task) return missing(job, ports.clock.now(), 'Amazon ECS no longer knows the task.');
    if (task.lastStatus !== 'STOPPED') return { running: mainRuns(task) };
    return { running: false, verdict: verdictOf(task, ports.config) };
  },

  stop: (ports, job) => stopTask(ports, job.workload!.arn, job.intent ?? 'settle'),
};

/** A task as Amazon ECS knows it; undefined: it does not, yet or any more. */
export async function describeTask(ports: Ports, arn: string): Promise<Task | undefined> {
  const { cluster } = ports.config;
  const command = new DescribeTasksCommand({ cluster, tasks: [arn] });
  return (await ports.clients.of(ECSClient).send(command)).tasks?.[0];
}

/** Asks for a task's end; one that Amazon ECS does not know has none to be asked for. */
export async function stopTask(ports: Ports, task: string, why: string): Promise<void> {
  const { cluster } = ports.config;
  const command = new StopTaskCommand({ cluster, task, reason: `Trainyard: ${why}` });
  try {
    await ports.clients.of(ECSClient).send(command);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** A task counts as running once all its containers have started; ours once its own has. */
export function mainRuns({ lastStatus, containers: all = [] }: Task): boolean {
  const main = all.find(({ name }) => name === containers.main);
  return lastStatus === 'RUNNING' || main?.lastStatus === 'RUNNING';
}

/** Amazon ECS does not know the task (yet): the next look shows which. */
const isMissing = (error: unknown) =>
  error instanceof Error &&
  error.name === 'InvalidParameterException' &&
  /task was not found/i.test(error.message);

/** How a task that has stopped ended, and what it cost. */
export function verdictOf(task: Task, place: Place): Verdict {
  const usage = usageOf(task, place);
  const exits = Object.fromEntries(
    (task.containers ?? []).map(({ name, exitCode }) => [name, exitCode]),
  );
  const text = task.stoppedReason ?? '';
  const failed = (reason: Reason, message: string): Verdict => ({
    outcome: 'Failed',
    reason,
    message,
    usage,
  });
  if (task.stopCode === 'UserInitiated') return { outcome: 'Stopped', message: text, usage };
  if (task.stopCode === 'SpotInterruption' || task.stopCode === 'TerminationNotice') {
    return failed('SpotInterrupted', `The capacity was taken back: ${text}`);
  }
  const reasonOf = (name: string) =>
    task.containers?.find((container) => container.name === name)?.reason ?? '';
  if (task.stopCode === 'TaskFailedToStart') {
    const reason = quotedReason(text) ?? 'InternalError';
    return failed(reason, reason === 'UserCodeFailed' ? `The command cannot start: ${text}` : text);
  }
  const code = exits[containers.main];
  const stageIn = exits[containers.stageIn];
  const unstaged = reasonOf(containers.stageIn);
  if (stageIn === undefined && unstaged) {
    const why = `What copies the inputs could not start: ${unstaged}`;
    return failed(quotedReason(unstaged) ?? 'InternalError', why);
  }
  if (stageIn !== undefined && stageIn !== 0) {
    const why = `The inputs could not be read (exit code ${stageIn}): check them.`;
    return { ...failed('InvalidSpec', why), said: logLabels.stageIn };
  }
  if (code === 137) return failed(...killed(task, [reasonOf(containers.main), text]));
  if (code === undefined)
    return failed('HeartbeatLost', `The container left no exit code: ${text}`);
  if (code !== 0) return failed('UserCodeFailed', `The command ended with exit code ${code}.`);
  const stageOut = exits[containers.stageOut] ?? 0;
  if (stageOut !== 0) {
    const why =
      `The outputs could not be stored (exit code ${stageOut}): ` +
      'the command must write each to the folder in TRAINYARD_OUTPUT_<NAME>, ' +
      'and its result, if the job has one, to the file in TRAINYARD_RESULT.';
    return { ...failed('UserCodeFailed', why), said: logLabels.stageOut };
  }
  return { outcome: 'Succeeded', usage };
}

/** A container that was killed needed more memory only where something says so. */
function killed({ memory }: Task, texts: readonly string[]): [Reason, string] {
  const said = texts.find((text) => quotedReason(text) === 'OutOfMemory');
  if (said) return ['OutOfMemory', `The container was killed (137): ${said}`];
  const perhaps = `perhaps it needed more memory than ${memory} MiB`;
  return ['UserCodeFailed', `The command was killed (137); ${perhaps}.`];
}

function usageOf(task: Task, { region, plane }: Place): Usage {
  const type = typeOfProvider(plane, task.capacityProviderName ?? '');
  // An instance is bought for its task before anything is pulled.
  const from = type ? task.createdAt : (task.pullStartedAt ?? task.createdAt);
  const to = task.stoppedAt ?? from;
  const ran = from && to ? (to.getTime() - from.getTime()) / 1000 : 0;
  const leaves = leaveSecondsOf({ instanceType: type });
  const seconds = Math.max(minimumSeconds, Math.ceil(ran) + leaves);
  const { what, perHour } = type ? onInstance(region, type) : onFargate(region, task);
  return { what, resource: task.taskArn ?? '', seconds, microUsd: priceOf(perHour, seconds) };
}

const onInstance = (region: string, type: TaskInstanceType) => ({
  what: instanceText(type),
  perHour: taskInstancePrice(region, type),
});

function onFargate(region: string, task: Task) {
  const cpu = Number(task.cpu ?? 0);
  const memory = Number(task.memory ?? 0);
  const spot = task.capacityProviderName === 'FARGATE_SPOT';
  const told = task.attributes?.find(({ name }) => name === 'ecs.cpu-architecture')?.value;
  const architecture = told === 'arm64' ? 'arm64' : 'x86_64';
  const scratch = task.ephemeralStorage?.sizeInGiB;
  return {
    what: sizeText({ cpu, memory, spot, scratch, architecture }),
    perHour: fargatePrice(region, cpu, memory, spot, { arm64: architecture === 'arm64', scratch }),
  };
}
