import type { TaskHandler, Write } from '../../kernel/types.ts';
import type { ContainerStatus } from '../../workloads/types.ts';
import { copyCheckpointsSoon } from './checkpoints.ts';
import { hostsOf } from './hosts.ts';
import { interrupt, startAgain } from './interruption.ts';
import { graceSeconds, type Machines } from './machines.ts';
import { trainedBeforeMs } from './runs.ts';
import { stopTrainingAt } from './schedule.ts';
import { getTraining, isActive, type Training } from './store.ts';
import { type EndedHost, finish } from './training-end.ts';
import { type Found, startHosts } from './training-start.ts';
import { beginStop, endTraining, ifActive, inTraining, moved, record } from './training-status.ts';

const defaultRuntimeSeconds = 24 * 3600;

/**
 * The one task that moves a training job: it looks at the row and at the containers and does what
 * is due. Repeating it, also after a crash, does nothing twice.
 */
export function advanceTraining(machines: Machines): TaskHandler {
  return async ({ name }, outside) => {
    const training = outside.transact((tx) => getTraining(tx, name));
    if (!training || !isActive(training)) return;
    const found = await look(machines, training);
    const interrupted = training.secondary === 'Interrupted';
    const failed = found.some(({ status }) => isFailure(status));
    const stopping = training.status === 'Stopping' || interrupted || failed;
    // What is to stop, or has run, is not started any more.
    const final = stopping || training.started !== null;
    const ended = found.filter(({ status }) => isEnd(status) || (final && unknown(status)));
    if (training.status === 'Stopping' && training.started === null) {
      if (found.every(({ status }) => unknown(status))) return neverRan(name);
    }
    if (ended.length === found.length) {
      return interrupted
        ? startAgain(machines, training, outside)
        : finish(machines, training, ended as EndedHost[], outside);
    }
    if (!final && found.some(({ status }) => unknown(status))) {
      return startHosts(machines, training, found, outside);
    }
    const running = found.filter(({ status }) => status.state === 'running');
    if (stopping) {
      const grace = failed ? 'failure' : interrupted ? 'interruption' : 'stop';
      const stops = running.map(({ host }) => machines.runner.stop(host.id, graceSeconds[grace]));
      await Promise.all(stops);
    }
    const starts = found.flatMap(({ status }) => ('startedAt' in status ? status.startedAt : []));
    return started(machines, name, Math.min(...starts));
  };
}

function look({ runner }: Machines, training: Training): Promise<Found[]> {
  const hosts = hostsOf(training);
  return Promise.all(hosts.map(async (host) => ({ host, status: await runner.status(host.id) })));
}

const unknown = ({ state }: ContainerStatus) => state === 'unknown';
const isEnd = ({ state }: ContainerStatus) => state === 'exited' || state === 'failed-to-start';
const isFailure = (status: ContainerStatus) =>
  status.state === 'failed-to-start' || (status.state === 'exited' && status.exitCode !== 0);

function started({ workspace }: Machines, name: string, startedAt: number): Write {
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      if (row.started !== null) return;
      const trains = { ...row, started: startedAt, modified: context.now };
      const stopping = row.status === 'Stopping';
      record(tx, context, stopping ? trains : inTraining(trains, context.now));
      const limit = row.request.StoppingCondition.MaxRuntimeInSeconds ?? defaultRuntimeSeconds;
      stopTrainingAt(context, name, startedAt + limit * 1000 - trainedBeforeMs(row));
      copyCheckpointsSoon(context, workspace, row);
    });
}

function neverRan(name: string): Write {
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      const cause = row.stopCause ?? 'Stopped';
      const end = { status: 'Stopped' } as const;
      endTraining(tx, context, moved(row, context.now, cause, 'Stopped before training', end));
    });
}

/** The task of StoppingCondition: MaxRuntimeInSeconds, and MaxWaitTimeInSeconds of spot jobs. */
export const trainingDeadline: TaskHandler =
  ({ name, cause = 'MaxRuntimeExceeded' }) =>
  (tx, context) =>
    ifActive(tx, name, (row) => beginStop(tx, context, row, cause));

/** The task that takes the machines of a spot job away at its time. */
export const interruptionDue: TaskHandler =
  ({ name, run }) =>
  (tx, context) =>
    ifActive(tx, name, (row) => interrupt(tx, context, row, run));
