import {
  DescribeTasksCommand,
  ECSClient,
  type Service as EcsService,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Job, Verdict } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { quotedReason } from '../quoted-reasons.ts';
import { familyOf } from '../task/attempt-definition.ts';
import { containers } from '../task/container.ts';
import { verdictOf } from '../task/ecs-task.ts';
import { logLabels } from '../task/task-logs.ts';
import { streamOf } from './definition.ts';
import { deploymentIn } from './ecs-service.ts';
import { serviceKind } from './kind.ts';

/** The task of the attempt that ended last; Amazon ECS remembers it for an hour. */
async function lastStopped(ports: Ports, job: Job): Promise<Task | undefined> {
  const { cluster } = ports.config;
  const client = ports.clients.of(ECSClient);
  const { taskArns = [] } = await client.send(
    new ListTasksCommand({ cluster, family: familyOf(job), desiredStatus: 'STOPPED' }),
  );
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const failed = tasks.filter(({ stopCode, stoppedReason }) => isFailure(stopCode, stoppedReason));
  return failed.toSorted((one, other) => timeOf(other) - timeOf(one))[0];
}

const timeOf = ({ stoppedAt, stoppingAt }: Task) => (stoppedAt ?? stoppingAt)?.getTime() ?? 0;

/** What the scheduler ends for another reason than its health has not failed. */
const isFailure = (stopCode: string | undefined, why = '') =>
  stopCode !== 'ServiceSchedulerInitiated' || isUnhealthy(why);

/** `Task failed ELB health checks in (target-group arn:…)` (ECS guide, stopped task errors). */
const isUnhealthy = (why: string) => /failed .*health checks?/i.test(why);

/**
 * Why a version did not come to serve, by what became of its tasks; undefined while the last one is
 * still ending, which has not said everything yet.
 */
export async function whyFailed(
  ports: Ports,
  job: Job,
  service: EcsService | undefined,
): Promise<Verdict | undefined> {
  const task = await lastStopped(ports, job);
  if (task && task.lastStatus !== 'STOPPED') return undefined;
  if (task) return failureOf(ports, job, task);
  const said =
    deploymentIn(service, job)?.rolloutStateReason ?? 'Amazon ECS has given up its deployment';
  return {
    outcome: 'Failed',
    reason: quotedReason(said) ?? 'UserCodeFailed',
    message: `No task of it came to serve: ${said}.`,
  };
}

function failureOf(ports: Ports, job: Job, task: Task): Verdict {
  const main = streamOf(job, containers.main, task.taskArn!);
  if (isUnhealthy(task.stoppedReason ?? '')) {
    const { port, health } = serviceKind.specOf(job);
    const message =
      `It never served: at port ${port} ${health.path} was not answered with ${health.httpCode} ` +
      `(health). ${task.stoppedReason}.`;
    return { outcome: 'Failed', reason: 'UserCodeFailed', message, saidIn: main };
  }
  const { usage: _task, ...verdict } = verdictOf(task, ports.config);
  if (verdict.outcome === 'Failed') {
    const isInput = verdict.said === logLabels.stageIn;
    const saidIn = isInput ? streamOf(job, containers.stageIn, task.taskArn!) : main;
    return { ...verdict, saidIn };
  }
  const message = 'The command ended (exit code 0); that of a service goes on until it is stopped.';
  const ended = verdict.outcome === 'Succeeded' ? message : (verdict.message ?? message);
  return { outcome: 'Failed', reason: 'UserCodeFailed', message: ended, saidIn: main };
}
