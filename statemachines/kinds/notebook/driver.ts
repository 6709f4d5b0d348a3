import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { reserved } from '../../leases/renew.ts';
import { retire } from '../../leases/retire.ts';
import { type Driver, missing, type Observation } from '../driver.ts';
import { removeDefinition } from '../task/attempt-definition.ts';
import { describeTask, ecsTask, mainRuns, stopTask, verdictOf } from '../task/ecs-task.ts';
import { launchTask } from '../task/run-task.ts';
import { taskLogs } from '../task/task-logs.ts';
import { notebookDefinition, notebookOverrides } from './definition.ts';
import { hourlyPrice, notebookKind, runsOn } from './kind.ts';
import { notebookLease } from './notebook-lease.ts';
import { claim, folderOf, keyOf, type Notebook, notebooksOf, type Session } from './notebooks.ts';
import { removeToken, secretNameOf, tokenSecret } from './token.ts';
import { closeWayIn, openWayIn } from './way-in.ts';

/** The start of a notebook; from its result on the notebook lives on without its job. */
export const notebookDriver: Driver<typeof notebookKind> = {
  ...ecsTask,
  lease: notebookLease,

  async start(ports, job) {
    await claim(ports, job);
    const token = await tokenSecret(ports, job);
    const { access } = notebookKind.specOf(job);
    const group = access && (await openWayIn(ports, job, access.cidr));
    const arn = await launchTask(ports, job, notebookDefinition(ports, job, token), {
      capacityProvider: 'FARGATE',
      ...(group ? { securityGroups: [group] } : {}),
      enableExecuteCommand: true,
      overrides: notebookOverrides(ports, job),
    });
    const staged = { in: true, checkpoints: false, out: true };
    return { arn, logs: taskLogs(ports.config.workloadLogGroup, arn, staged, job.kind) };
  },

  /** A task whose last container has begun can be opened; what ends before that has failed. */
  async read(ports, job): Promise<Observation> {
    const task = await describeTask(ports, job.workload!.arn);
    if (!task) return missing(job, ports.clock.now(), 'Amazon ECS no longer knows the task.');
    if (task.lastStatus === 'STOPPED') {
      const verdict = verdictOf(task, ports.config);
      if (verdict.outcome !== 'Succeeded') return { running: false, verdict };
      const message = 'Jupyter ended before it could be opened.';
      const failed = { ...verdict, outcome: 'Failed', reason: 'UserCodeFailed', message } as const;
      return { running: false, verdict: failed };
    }
    const isReady = task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';
    const isToGo = job.intent !== undefined || job.ending !== undefined;
    if (!isReady || isToGo) return { running: mainRuns(task) };
    return { running: false, verdict: { outcome: 'Succeeded' } };
  },

  async collect(ports, job) {
    const { name, expiresAt } = await inService(ports, job);
    return {
      notebook: name,
      folder: folderOf(ports, job),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
  },

  /** An attempt that made no notebook leaves none, no token and no definition. */
  async clear(ports, job) {
    const store = notebooksOf(ports);
    const notebook = await store.get(keyOf(ports, job));
    const { current } = notebook ?? {};
    if (current?.jobId === job.id && current.attempt === job.attempt) return;
    await endUnwanted(ports, job);
    if (notebook?.state === 'Creating' && notebook.changingJob === job.id) {
      await retire(ports, store, notebook.awsName, notebookLease);
    }
    await removeToken(ports, secretNameOf(ports, job));
    await removeDefinition(ports, job);
    if (notebookKind.specOf(job).access) await closeWayIn(ports, job);
  },
};

/** One that was ready, and that nobody could write down to be so, must not live on unseen. */
async function endUnwanted(ports: Ports, { workload, verdict }: Job): Promise<void> {
  if (!workload || verdict?.outcome !== 'Succeeded') return;
  const task = await describeTask(ports, workload.arn);
  if (!task || task.lastStatus === 'STOPPED') return;
  await stopTask(ports, workload.arn, 'its job has not succeeded');
  throw new Error(`${workload.arn} is ending`);
}

async function inService(ports: Ports, job: Job): Promise<Notebook> {
  const store = notebooksOf(ports);
  const before = await store.get(keyOf(ports, job));
  if (!before) throw new Error(`The notebook of ${job.id} is gone`);
  if (before.current?.jobId === job.id) return before;
  const now = ports.clock.now();
  const { ttl } = notebookKind.specOf(job);
  const after: Notebook = {
    ...before,
    state: 'InService',
    current: await sessionOf(ports, job),
    ...(ttl === 'never' ? {} : { expiresAt: now + ttl * 1000 }),
  };
  await store.turn(before, reserved(after, now), now);
  return (await store.get(before.awsName)) ?? after;
}

/** It bills from the pull of its image on. */
async function sessionOf(ports: Ports, job: Job): Promise<Session> {
  const spec = notebookKind.specOf(job);
  const { arn } = job.workload!;
  const { pullStartedAt, createdAt } = (await describeTask(ports, arn)) ?? {};
  const since = (pullStartedAt ?? createdAt)?.getTime() ?? ports.clock.now();
  return {
    jobId: job.id,
    attempt: job.attempt,
    startedAt: since,
    task: arn,
    secret: secretNameOf(ports, job),
    ...(spec.access ? { isOpen: true } : {}),
    instanceType: runsOn(spec),
    instanceCount: 1,
    replicas: { current: 1, desired: 1, since, instanceSeconds: 0 },
    perHourMicroUsd: hourlyPrice(ports.config.region, spec),
  };
}
