import { AwsError, type Outside, type TaskHandler, type Write } from '../../kernel/types.ts';
import type { Capacity, ContainerStatus, Runner } from '../../workloads/types.ts';
import { configFiles, containerOf } from './container.ts';
import { assumeExecutionRole, channelFiles } from './execution-role.ts';
import { containerId } from './names.ts';
import { stopTrainingAt } from './schedule.ts';
import { getTraining, isActive, type Training } from './store.ts';
import { finish } from './training-end.ts';
import { beginStop, endTraining, ifActive, moved, record } from './training-status.ts';
import type { InputFiles, Workspace } from './workspace.ts';

/** What training jobs run on. */
export interface Machines {
  runner: Runner;
  workspace: Workspace;
  hasMachine?: Capacity['training'];
}

/** What SageMaker says when it has no machine: the job fails, minutes after it was accepted. */
const noCapacity =
  'CapacityError: Unable to provision requested ML compute capacity. ' +
  'Please retry using a different ML instance type.';

/** After SIGTERM a container has so long to save its model (SageMaker's StopTrainingJob). */
const stopGraceSeconds = 120;
const defaultRuntimeSeconds = 24 * 3600;

/**
 * The one task that moves a training job: it looks at the row and at the container and does what is
 * due. Repeating it, also after a crash, does nothing twice.
 */
export function advanceTraining(machines: Machines): TaskHandler {
  return async ({ name }, outside) => {
    const training = outside.transact((tx) => getTraining(tx, name));
    if (!training || !isActive(training)) return;
    const status = await machines.runner.status(containerId(name));
    if (status.state === 'exited' || status.state === 'failed-to-start') {
      return finish(machines, training, status, outside);
    }
    if (status.state === 'running') {
      if (training.status === 'Stopping') {
        await machines.runner.stop(containerId(name), stopGraceSeconds);
      }
      return started(name, status.startedAt);
    }
    if (training.started !== null) {
      return failed(name, 'InternalServerError: the container is gone and left no exit status');
    }
    if (training.status === 'Stopping') return neverRan(name);
    return start(machines, training, outside);
  };
}

async function start(
  machines: Machines,
  training: Training,
  outside: Outside,
): Promise<Write | undefined> {
  const { name, request } = training;
  const { InstanceType: instanceType } = request.ResourceConfig;
  if (machines.hasMachine?.({ name, instanceType }) === false) return failed(name, noCapacity);
  const place = outside.transact((tx, context) => {
    ifActive(tx, name, (row) => {
      record(tx, context, moved(row, context.now, 'Downloading', 'Downloading the input data'));
    });
    return { account: context.account, region: context.region };
  });
  let folder: string | undefined;
  try {
    const role = await assumeExecutionRole(outside, request.RoleArn, name);
    folder = await machines.workspace.prepare(name, files(channelFiles(outside, role, request)));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return failed(name, `ClientError: Data download failed: ${error.message}`);
  }
  const status = await machines.runner.start(containerOf(place, training, folder));
  return afterStart(machines, training, status, outside);

  async function* files(channels: InputFiles): InputFiles {
    yield* configFiles(request);
    yield* channels;
  }
}

async function afterStart(
  machines: Machines,
  training: Training,
  status: ContainerStatus,
  outside: Outside,
): Promise<Write | undefined> {
  if (status.state === 'running') return started(training.name, status.startedAt);
  if (status.state === 'unknown') throw new Error(`The runner does not know ${training.name}`);
  return finish(machines, training, status, outside);
}

function started(name: string, startedAt: number): Write {
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      if (row.started !== null) return;
      const message = 'Training image download completed. Training in progress.';
      const trains = { ...row, started: startedAt, modified: context.now };
      const stopping = row.status === 'Stopping';
      record(tx, context, stopping ? trains : moved(trains, context.now, 'Training', message));
      const limit = row.request.StoppingCondition.MaxRuntimeInSeconds ?? defaultRuntimeSeconds;
      stopTrainingAt(context, name, startedAt + limit * 1000);
    });
}

function failed(name: string, failure: string): Write {
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      const end = { status: 'Failed', failure } as const;
      endTraining(tx, context, moved(row, context.now, 'Failed', 'Training job failed', end));
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

/** The task of StoppingCondition.MaxRuntimeInSeconds. */
export const trainingDeadline: TaskHandler =
  ({ name }) =>
  (tx, context) =>
    ifActive(tx, name, (row) => beginStop(tx, context, row, 'MaxRuntimeExceeded'));
