import type { Service, TaskHandler } from '../../kernel/types.ts';
import type { Tuner } from '../../tuner/types.ts';
import type { Capacity, Runner } from '../../workloads/types.ts';
import { capacitySchema } from './capacity.ts';
import { copyCheckpoints } from './checkpoints.ts';
import { advanceEndpointSoon } from './endpoint-events.ts';
import { endpointOperations } from './endpoint-operations.ts';
import { advanceEndpoint } from './endpoint-progress.ts';
import { endpointSchema, replicaById } from './endpoint-store.ts';
import { createFolderWorkspace } from './folder-workspace.ts';
import { httpServing } from './http-serving.ts';
import { InFlight } from './in-flight.ts';
import { invocationMetric, metricSchema } from './invocation-metric.ts';
import { invokeEndpoint } from './invoke-endpoint.ts';
import { realModelFolder, virtualModelFolder } from './model-folder.ts';
import { modelOperations } from './model-operations.ts';
import { jobOfContainer } from './names.ts';
import { seriesSchema } from './objective-series.ts';
import { watchTrials } from './pruning.ts';
import { scaleOperations } from './scale-operations.ts';
import { advanceTrainingSoon } from './schedule.ts';
import { type VirtualServe, virtualServing } from './serving.ts';
import { getTraining, schema } from './store.ts';
import { tagOperations } from './tags.ts';
import { trainingOperations } from './training-operations.ts';
import { advanceTraining, interruptionDue, trainingDeadline } from './training-progress.ts';
import { transformOperations } from './transform-operations.ts';
import { advanceTransform } from './transform-progress.ts';
import { advanceTransformSoon } from './transform-status.ts';
import { transformOfContainer, transformSchema } from './transform-store.ts';
import { completionSchema } from './tuning-completion.ts';
import { tuningOperations } from './tuning-operations.ts';
import { advanceTuning, tuningDeadline } from './tuning-progress.ts';
import { virtualWorkspace } from './workspace.ts';

/** What the service needs from outside. */
export interface SagemakerOptions {
  runner: Runner;
  /** Chooses trials, and stops some. */
  tuner: Tuner;
  /** Where training jobs have their `/opt/ml`; absent where containers do not really run. */
  folder?: string;
  /** What serving containers answer where they do not really run. */
  serve?: VirtualServe;
  /** The port on which serving containers listen; absent: SageMaker's. */
  servingPort?: number;
  /** What becomes of the machines of training jobs and endpoints; absent: they are there. */
  capacity?: Pick<Capacity, 'training' | 'serving'>;
}

/** The runner tells that a container ended: its endpoint or its training job is looked at. */
const containerExited: TaskHandler =
  ({ id }) =>
  (tx, context) => {
    const replica = replicaById(tx, id);
    if (replica) return advanceEndpointSoon(context, replica.endpoint);
    const transform = transformOfContainer(tx, String(id));
    if (transform) return advanceTransformSoon(context, transform.name);
    const name = jobOfContainer(String(id));
    if (getTraining(tx, name)) advanceTrainingSoon(context, name);
  };

/** SageMaker's training and tuning jobs and endpoints, on containers of the runner. */
export function createSagemaker(options: SagemakerOptions): Service {
  const { runner, tuner, folder, capacity = {} } = options;
  const real = folder !== undefined && !runner.virtual;
  const { network } = runner;
  const workspace = real ? createFolderWorkspace(folder) : virtualWorkspace;
  const serving =
    real && network ? httpServing(network, options.servingPort) : virtualServing(options.serve);
  const modelFolder = real ? realModelFolder(folder) : virtualModelFolder;
  const servers = { runner, serving, modelFolder, capacity: capacity.serving };
  const inFlight = new InFlight();
  return {
    id: 'sagemaker',
    schema: [
      schema,
      completionSchema,
      seriesSchema,
      endpointSchema,
      transformSchema,
      capacitySchema,
      metricSchema,
    ].join(''),
    operations: {
      ...tuningOperations,
      ...trainingOperations,
      ...transformOperations,
      ...modelOperations,
      ...endpointOperations,
      InvokeEndpoint: invokeEndpoint(serving, inFlight),
      GetInvocationMetric: invocationMetric,
      ...scaleOperations,
      ...tagOperations,
    },
    tasks: {
      'advance-endpoint': advanceEndpoint(servers, inFlight),
      'advance-training': advanceTraining({ runner, workspace, capacity: capacity.training }),
      'advance-transform': advanceTransform(servers),
      'advance-tuning': advanceTuning(tuner.suggest),
      'container-exited': containerExited,
      'copy-checkpoints': copyCheckpoints(workspace),
      'interrupt-training': interruptionDue,
      'training-deadline': trainingDeadline,
      'tuning-deadline': tuningDeadline,
      'watch-trials': watchTrials(runner, tuner.prune),
    },
  };
}
