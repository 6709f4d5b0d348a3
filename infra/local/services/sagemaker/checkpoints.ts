import {
  AwsError,
  type Context,
  type Outside,
  type Principal,
  type Shape,
  type TaskHandler,
} from '../../kernel/types.ts';
import { assumeExecutionRole, keysUnder, readObject, upload } from './execution-role.ts';
import { hostsOf } from './hosts.ts';
import { checkpointKey } from './names.ts';
import { runOf } from './runs.ts';
import { getTraining, type Training } from './store.ts';
import { s3Place } from './training-request.ts';
import type { InputFiles, Workspace } from './workspace.ts';

/** How often what a running job has written is copied to S3, in milliseconds. */
const copyMs = 5000;

/** Where checkpoints are, below `/opt/ml` (SageMaker's default of CheckpointConfig.LocalPath). */
const folder = 'checkpoints';

const asFolder = (uri: string) => uri.replace(/\/*$/, '/');

/** What lies under the job's checkpoint URI, for its hosts to go on from. */
export async function* savedCheckpoints(
  outside: Outside,
  role: Principal,
  { CheckpointConfig: config }: Shape,
): InputFiles {
  if (!config) return;
  yield { path: `${folder}/`, body: '' };
  const { Bucket, Key: prefix } = s3Place(asFolder(config.S3Uri));
  for await (const Key of keysUnder(outside, role, Bucket, prefix)) {
    if (Key.endsWith('/')) continue;
    const body = await readObject(outside, role, Bucket, Key);
    yield { path: `${folder}/${Key.slice(prefix.length)}`, body };
  }
}

/** Copies what the hosts have written since that time to the job's checkpoint URI. */
export async function saveCheckpoints(
  workspace: Workspace,
  training: Training,
  outside: Outside,
  since = 0,
): Promise<void> {
  const { name, request } = training;
  if (!request.CheckpointConfig) return;
  const role = await assumeExecutionRole(outside, request.RoleArn, name);
  for (const host of hostsOf(training)) {
    for await (const { path, body } of workspace.written(name, host.name, folder, since)) {
      const uri = asFolder(request.CheckpointConfig.S3Uri) + path;
      await upload(outside, role, uri, Buffer.from(body));
    }
  }
}

/** Has what a job that trains on real hosts has written since that time copied soon. */
export function copyCheckpointsSoon(
  context: Context,
  workspace: Workspace,
  training: Training,
  since = 0,
): void {
  const { name, request } = training;
  if (!request.CheckpointConfig || workspace.virtual) return;
  context.later({
    service: 'sagemaker',
    name: 'copy-checkpoints',
    payload: { name, run: runOf(training), since },
    key: checkpointKey(name),
    delayMs: copyMs,
  });
}

/**
 * Copies checkpoints while the job goes on, as SageMaker does. What the role may not write is told
 * at the end of the run.
 */
export function copyCheckpoints(workspace: Workspace): TaskHandler {
  return async ({ name, run, since }, outside) => {
    const trains = (training: Training | undefined) =>
      training?.secondary === 'Training' && runOf(training) === run ? training : undefined;
    const training = trains(outside.transact((tx) => getTraining(tx, name)));
    if (!training) return;
    const began = outside.now();
    try {
      await saveCheckpoints(workspace, training, outside, since);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return;
    }
    return (tx, context) => {
      if (trains(getTraining(tx, name))) copyCheckpointsSoon(context, workspace, training, began);
    };
  };
}
