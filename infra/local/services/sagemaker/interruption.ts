import {
  AwsError,
  type Context,
  type Operation,
  type Outside,
  type Shape,
  type Tx,
  type Write,
} from '../../kernel/types.ts';
import { saveCheckpoints } from './checkpoints.ts';
import type { Machines } from './machines.ts';
import { deadlineKey, trainingJobArn, trainingKey } from './names.ts';
import { runOf } from './runs.ts';
import { advanceTrainingSoon } from './schedule.ts';
import type { Training } from './store.ts';
import { failTraining } from './training-start.ts';
import { ifActive, moved, record } from './training-status.ts';

/**
 * AWS takes the instances of a spot job back, all of them: the containers are told to end, what
 * they checkpointed is kept, and the job waits for other instances.
 */
export function interrupt(tx: Tx, context: Context, training: Training, run: number): void {
  if (training.secondary !== 'Training' || runOf(training) !== run) return;
  const message = 'Training job interrupted: its Spot instances were taken back.';
  record(tx, context, moved(training, context.now, 'Interrupted', message));
  // MaxRuntimeInSeconds is of training alone.
  context.cancel(deadlineKey(trainingKey(training.name)));
  advanceTrainingSoon(context, training.name);
}

/** Once the hosts of an interrupted job are gone, it starts again, from its checkpoints if any. */
export async function startAgain(
  { workspace }: Machines,
  training: Training,
  outside: Outside,
): Promise<Write> {
  const { name } = training;
  try {
    await saveCheckpoints(workspace, training, outside);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return failTraining(name, `ClientError: Checkpoint upload failed: ${error.message}`);
  }
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      if (row.status === 'Stopping') return advanceTrainingSoon(context, name);
      const message = 'Preparing the instances after an interruption';
      record(tx, context, moved({ ...row, started: null }, context.now, 'Starting', message));
      advanceTrainingSoon(context, name);
    });
}

/** Local only: `{TrainingJobName}` plays an interruption of a spot job that trains. */
export function interruptOperation(found: (tx: Tx, request: Shape) => Training): Operation {
  return {
    authorize: ({ TrainingJobName }, context) => [
      {
        action: 'sagemaker:InterruptTrainingJob',
        resource: trainingJobArn(context, TrainingJobName),
      },
    ],
    run: (tx, request, context) => {
      const training = found(tx, request);
      const spot = training.request.EnableManagedSpotTraining === true;
      if (!spot || training.secondary !== 'Training') {
        const why = spot ? `it is ${training.secondary}, not Training` : 'it is not on Spot';
        throw new AwsError(
          'ValidationException',
          `${training.name} has no Spot instance that could be taken: ${why}.`,
        );
      }
      interrupt(tx, context, training, runOf(training));
      return {};
    },
  };
}
