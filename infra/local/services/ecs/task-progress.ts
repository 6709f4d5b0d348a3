import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { Task } from '../../kernel/types.ts';
import type { ContainerStatus } from '../../workloads/types.ts';
import type {
  Container,
  ContainerDefinition,
  Definition,
  EcsTask,
  TaskRecord,
} from './ecs-table.ts';
import { attach, detach } from './task-interface.ts';

/** One container's new state, found outside the transaction that writes it. */
export interface ContainerChange {
  name: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
  runtimeId?: string;
  imageDigest?: string;
  networkBindings?: Container['networkBindings'];
}

/** What the agent gives a container that it stops before it ever ran. */
const neverRan = 143;

/** Wants the task stopped; the first reason stays. */
export function beginStop(
  task: EcsTask,
  stopCode: TaskStopCode,
  stoppedReason: string,
  now: number,
): void {
  if (task.desiredStatus === 'STOPPED') return;
  Object.assign(task, {
    desiredStatus: 'STOPPED',
    stopCode,
    stoppedReason,
    stoppingAt: now / 1000,
  });
}

/** Whether a task that is to stop still answers what it was asked: its containers run on. */
export const isDraining = ({ task, drainsUntil = 0 }: TaskRecord, now: number): boolean =>
  drainsUntil > now && task.containers.every(({ lastStatus }) => lastStatus !== 'STOPPED');

/** The next step of a task: at once, or when it has drained. */
export function progressOf(record: TaskRecord, now: number): Task {
  const { taskArn } = record.task;
  const at = isDraining(record, now) ? { at: record.drainsUntil! } : {};
  return { service: 'ecs', name: 'progress', key: taskArn, payload: { taskArn }, ...at };
}

/** What the runner's answer means for a container. */
export function changeOf(name: string, status: ContainerStatus): ContainerChange | undefined {
  switch (status.state) {
    case 'unknown':
      return undefined;
    case 'running':
      return { name, lastStatus: 'RUNNING' };
    case 'exited': {
      const { exitCode, reason } = status;
      return { name, lastStatus: 'STOPPED', exitCode, ...(reason ? { reason } : {}) };
    }
    case 'failed-to-start':
      return { name, lastStatus: 'STOPPED', reason: status.reason };
  }
}

/** How a container that has not run stands towards those it depends on. */
export function readiness(
  task: EcsTask,
  definition: ContainerDefinition,
): { ready: boolean; blockedBy?: string } {
  for (const { containerName, condition } of definition.dependsOn ?? []) {
    const other = task.containers.find((one) => one.name === containerName)!;
    const stopped = other.lastStatus === 'STOPPED';
    if (condition === 'START') {
      if (stopped && other.exitCode === undefined)
        return { ready: false, blockedBy: containerName };
      if (other.lastStatus === 'PENDING') return { ready: false };
      continue;
    }
    if (condition === 'HEALTHY') {
      if (stopped) return { ready: false, blockedBy: containerName };
      if (other.healthStatus !== 'HEALTHY') return { ready: false };
      continue;
    }
    if (!stopped) return { ready: false };
    const fits = condition === 'COMPLETE' ? other.exitCode !== undefined : other.exitCode === 0;
    if (!fits) return { ready: false, blockedBy: containerName };
  }
  return { ready: true };
}

/**
 * A container whose dependency can no longer be met is stopped without having run. The agent gives
 * it exit code 143, which lets those that wait for its completion go on.
 */
export function blockedChange(name: string, dependency: string): ContainerChange {
  const reason =
    'CannotStartContainerError: dependency graph: failed to resolve container ordering ' +
    `dependency [${dependency}] for target [${name}] as dependency did not exit successfully.`;
  return { name, lastStatus: 'STOPPED', exitCode: neverRan, reason };
}

/** Writes changes of containers into the task and moves the task on. True when anything changed. */
export function applyChanges(
  task: EcsTask,
  definition: Definition,
  changes: ContainerChange[],
  now: number,
): boolean {
  const before = JSON.stringify(task);
  for (const { name, ...change } of changes) {
    const container = task.containers.find((one) => one.name === name);
    if (container && container.lastStatus !== 'STOPPED') Object.assign(container, change);
  }
  stopIfItMust(task, definition, now);
  moveOn(task, now);
  if (JSON.stringify(task) === before) return false;
  task.version += 1;
  return true;
}

function stopIfItMust(task: EcsTask, definition: Definition, now: number): void {
  for (const container of task.containers) {
    const own = definition.containerDefinitions.find((one) => one.name === container.name)!;
    const cause = causeOfStop(container, own, task.startedAt !== undefined);
    if (cause) beginStop(task, cause.stopCode, cause.reason, now);
  }
}

/** Why a container's end is the task's end, if it is. */
function causeOfStop(container: Container, definition: ContainerDefinition, ran: boolean) {
  if (container.lastStatus !== 'STOPPED') return undefined;
  const { reason = '', exitCode } = container;
  const cannotPull = /^(CannotPullContainer|ResourceInitialization)Error/.test(reason);
  if (!cannotPull && definition.essential === false) return undefined;
  return cannotPull || (exitCode === undefined && !ran)
    ? ({ stopCode: 'TaskFailedToStart', reason } as const)
    : ({
        stopCode: 'EssentialContainerExited',
        reason: 'Essential container in task exited',
      } as const);
}

/** One step along PROVISIONING, PENDING, RUNNING, DEPROVISIONING, STOPPED. */
function moveOn(task: EcsTask, now: number): void {
  const states = task.containers.map((one) => one.lastStatus);
  const seconds = now / 1000;
  const ended = states.every((state) => state === 'STOPPED');
  if (task.lastStatus === 'DEPROVISIONING') {
    Object.assign(task, { lastStatus: 'STOPPED', stoppedAt: seconds });
    detach(task);
  } else if (task.desiredStatus === 'STOPPED') {
    if (!ended) return;
    Object.assign(task, { lastStatus: 'DEPROVISIONING', executionStoppedAt: seconds });
  } else if (task.lastStatus === 'PROVISIONING') {
    Object.assign(task, { lastStatus: 'PENDING', pullStartedAt: seconds });
    attach(task);
  } else if (task.lastStatus === 'PENDING' && !states.includes('PENDING')) {
    Object.assign(task, { lastStatus: 'RUNNING', startedAt: seconds, pullStoppedAt: seconds });
  }
}
