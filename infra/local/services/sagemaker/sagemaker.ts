import type { Service, TaskHandler } from '../../kernel/types.ts';
import type { Suggest } from '../../tuner/types.ts';
import type { Runner } from '../../workloads/types.ts';
import { createFolderWorkspace } from './folder-workspace.ts';
import { advanceTrainingSoon } from './schedule.ts';
import { getTraining, schema } from './store.ts';
import { tagOperations } from './tags.ts';
import { trainingOperations } from './training-operations.ts';
import { advanceTraining, trainingDeadline } from './training-progress.ts';
import { tuningOperations } from './tuning-operations.ts';
import { advanceTuning, tuningDeadline } from './tuning-progress.ts';
import { virtualWorkspace } from './workspace.ts';

/** What the service needs from outside. */
export interface SagemakerOptions {
  runner: Runner;
  /** Chooses the hyperparameters of trials. */
  suggest: Suggest;
  /** Where training jobs have their `/opt/ml`; absent where containers do not really run. */
  folder?: string;
}

const prefix = 'sagemaker-';

/** The runner tells that a container ended: its training job is looked at. */
const containerExited: TaskHandler =
  ({ id }) =>
  (tx, context) => {
    const name = String(id).slice(prefix.length);
    if (getTraining(tx, name)) advanceTrainingSoon(context, name);
  };

/** SageMaker's training and tuning jobs, each trial a container of the runner. */
export function createSagemaker({ runner, suggest, folder }: SagemakerOptions): Service {
  const real = folder !== undefined && !runner.virtual;
  const workspace = real ? createFolderWorkspace(folder) : virtualWorkspace;
  return {
    id: 'sagemaker',
    schema,
    operations: { ...tuningOperations, ...trainingOperations, ...tagOperations },
    tasks: {
      'advance-training': advanceTraining({ runner, workspace }),
      'advance-tuning': advanceTuning(suggest),
      'container-exited': containerExited,
      'training-deadline': trainingDeadline,
      'tuning-deadline': tuningDeadline,
    },
  };
}
