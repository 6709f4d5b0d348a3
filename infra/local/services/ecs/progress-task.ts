import { mkdir, rm } from 'node:fs/promises';
import type { Outside, TaskHandler, Write } from '../../kernel/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { containerId, containerSpec, taskFolder, taskIdOfContainer } from './container-spec.ts';
import { getTask, putTask, type TaskRecord } from './ecs-table.ts';
import { checkTask } from './health.ts';
import type { PortForwards } from './port-forwards.ts';
import { whyPortTaken } from './port-taken.ts';
import { pullAll } from './pull-images.ts';
import { taskChanged } from './scheduler/task-changed.ts';
import { readSecrets } from './secrets.ts';
import {
  applyChanges,
  blockedChange,
  type ContainerChange,
  changeOf,
  isDraining,
  progressOf,
  readiness,
} from './task-progress.ts';

/** What makes tasks progress. */
export interface ProgressOptions {
  runner: Runner;
  /** The plane's folder of state; scratch volumes live in `ecs` under it. */
  folder: string;
  /** The ways to its containers' ports; absent: where nothing really runs there are none. */
  forwards?: PortForwards;
}

/** Default of a container's `stopTimeout`, in seconds. */
const stopSeconds = 30;

/** Does one step of a task's life and comes again until nothing changes without an event. */
export function progressTask(options: ProgressOptions): TaskHandler {
  const { runner, folder, forwards } = options;
  return async ({ taskArn }, outside) => {
    const record = outside.transact((tx) => getTask(tx, taskArn));
    if (!record || record.task.lastStatus === 'STOPPED') return;
    const changes = await nextChanges(record, outside, options);
    for (const change of changes) {
      const id = containerId(taskArn, change.name);
      const own = record.definition.containerDefinitions.find(({ name }) => name === change.name);
      if (change.lastStatus === 'STOPPED') forwards?.close(id);
      else if (forwards && change.lastStatus === 'RUNNING' && own?.portMappings?.length) {
        change.networkBindings = await forwards.openAll(id, own.portMappings);
      }
    }
    if (record.task.lastStatus === 'DEPROVISIONING' && !runner.virtual) {
      await rm(taskFolder(folder, taskArn), { recursive: true, force: true });
    }
    return writeChanges(taskArn, changes);
  };
}

/** A container has ended: its task is looked at again. */
export const containerExited: TaskHandler =
  ({ id }) =>
  (tx, context) => {
    const sql = "SELECT arn FROM ecs_task WHERE arn LIKE '%/' || ?";
    const row = tx.get<{ arn: string }>(sql, taskIdOfContainer(id));
    if (!row) return;
    const payload = { taskArn: row.arn };
    context.later({ service: 'ecs', name: 'progress', key: row.arn, payload });
  };

function writeChanges(taskArn: string, changes: ContainerChange[]): Write {
  return (tx, context) => {
    const record = getTask(tx, taskArn);
    if (!record) return;
    const isChanged = applyChanges(record.task, record.definition, changes, context.now);
    if (isChanged || isDraining(record, context.now))
      context.later(progressOf(record, context.now));
    if (!isChanged) return;
    putTask(tx, record);
    taskChanged(context, record.task);
    for (const own of record.definition.containerDefinitions) {
      const began = changes.find(({ name }) => name === own.name)?.lastStatus === 'RUNNING';
      if (began && own.healthCheck) context.later(checkTask(taskArn, own));
    }
  };
}

async function nextChanges(
  record: TaskRecord,
  outside: Outside,
  options: ProgressOptions,
): Promise<ContainerChange[]> {
  const { task } = record;
  const { runner } = options;
  const changes: ContainerChange[] = [];
  for (const { name, lastStatus } of task.containers) {
    const change = changeOf(name, await runner.status(containerId(task.taskArn, name)));
    if (change && change.lastStatus !== lastStatus) changes.push(change);
  }
  if (isDraining(record, outside.now())) return changes;
  if (task.desiredStatus === 'STOPPED') return [...changes, ...(await stopAll(record, runner))];
  if (changes.length > 0 || task.lastStatus === 'PROVISIONING') return changes;
  return startNext(record, outside, options);
}

/**
 * Stops what runs, each container after those that depend on it ("When a dependency is defined for
 * container startup, for container shutdown it is reversed", ContainerDependency of the ECS API
 * reference); what has not run is stopped without an exit code.
 */
async function stopAll({ task, definition }: TaskRecord, runner: Runner) {
  const states = new Map<string, string>();
  for (const { name } of task.containers) {
    states.set(name, (await runner.status(containerId(task.taskArn, name))).state);
  }
  const changes: ContainerChange[] = [];
  for (const { name, stopTimeout = stopSeconds } of definition.containerDefinitions) {
    const isNeeded = definition.containerDefinitions.some(
      ({ name: other, dependsOn = [] }) =>
        states.get(other) === 'running' && dependsOn.some((edge) => edge.containerName === name),
    );
    const state = states.get(name);
    const id = containerId(task.taskArn, name);
    if (state === 'running' && !isNeeded) await runner.stop(id, stopTimeout);
    if (state === 'unknown') changes.push({ name, lastStatus: 'STOPPED' });
  }
  return changes;
}

async function startNext(
  record: TaskRecord,
  outside: Outside,
  { runner, folder }: ProgressOptions,
): Promise<ContainerChange[]> {
  const { task, definition } = record;
  const pulled = pullAll(record, outside);
  if (pulled.length > 0) return pulled;
  for (const own of definition.containerDefinitions) {
    const { lastStatus } = task.containers.find((one) => one.name === own.name)!;
    if (lastStatus !== 'PENDING') continue;
    const { ready, blockedBy } = readiness(task, own);
    if (blockedBy) return [blockedChange(own.name, blockedBy)];
    if (!ready) continue;
    const secrets = readSecrets(record, own, outside);
    if ('unreadable' in secrets) {
      return [{ name: own.name, lastStatus: 'STOPPED', reason: secrets.unreadable }];
    }
    const taken = await whyPortTaken(record, own, runner.network, outside);
    if (taken) return [{ name: own.name, lastStatus: 'STOPPED', reason: taken }];
    const spec = containerSpec(record, own.name, folder);
    for (const { hostPath } of spec.mounts) {
      if (!runner.virtual) await mkdir(hostPath, { recursive: true, mode: 0o700 });
    }
    const change = changeOf(own.name, await runner.start(spec, secrets.values));
    return change ? [{ ...change, runtimeId: spec.id.slice('ecs-'.length) }] : [];
  }
  return [];
}
