import { AwsError, type Outside, type Write } from '../../kernel/types.ts';
import type { ContainerStatus } from '../../workloads/types.ts';
import { artifactUri, assumeExecutionRole, upload } from './execution-role.ts';
import { lastValues } from './metrics.ts';
import { containerId } from './names.ts';
import type { Training } from './store.ts';
import type { Machines } from './training-progress.ts';
import { endTraining, ifActive, moved, record } from './training-status.ts';
import type { Leftovers } from './workspace.ts';

type Ended = Extract<ContainerStatus, { endedAt: number }>;

const messages = {
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopped: 'Training job stopped',
};

/** Reads what an ended container left, uploads it as the execution role, and writes the end. */
export async function finish(
  machines: Machines,
  training: Training,
  status: Ended,
  outside: Outside,
): Promise<Write> {
  const { name, request } = training;
  outside.transact((tx, context) =>
    ifActive(tx, name, (row) => {
      record(tx, context, moved(row, context.now, 'Uploading', 'Uploading generated model'));
    }),
  );
  const leftovers = await machines.workspace.collect(training);
  const definitions = request.AlgorithmSpecification.MetricDefinitions ?? [];
  const output = definitions.length > 0 ? await machines.runner.output(containerId(name)) : '';
  const values = lastValues(definitions, output);
  const end = endOf(training, status, leftovers.failure);
  const model = artifactUri(request, 'model.tar.gz');
  const refused = await store(training, leftovers, model, end.failure === null, outside);
  if (refused) Object.assign(end, { status: 'Failed', failure: refused });
  const objective = values.get(request.HyperParameters?._tuning_objective_metric ?? '') ?? null;
  const change = {
    ...end,
    objective: end.status === 'Failed' ? null : objective,
    artifact: end.status === 'Failed' ? null : model,
    ended: status.endedAt,
    metrics: Array.from(values, ([MetricName, Value]) => {
      return { MetricName, Value, Timestamp: status.endedAt };
    }),
    ...('startedAt' in status && { started: status.startedAt }),
  };
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      const secondary = end.status === 'Stopped' ? (training.stopCause ?? 'Stopped') : end.status;
      endTraining(tx, context, moved(row, context.now, secondary, messages[end.status], change));
    });
}

function endOf(training: Training, status: Ended, failure: string | undefined) {
  if (training.status === 'Stopping') return { status: 'Stopped' as const, failure: null };
  if (status.state === 'failed-to-start') {
    return { status: 'Failed' as const, failure: `ClientError: ${status.reason}` };
  }
  if (status.exitCode === 0) return { status: 'Completed' as const, failure: null };
  const reason = `AlgorithmError: ${failure ?? ''}, exit code: ${status.exitCode}`;
  return { status: 'Failed' as const, failure: reason };
}

/** Uploads the artefacts; answers why the execution role could not. */
async function store(
  training: Training,
  leftovers: Leftovers,
  model: string,
  withModel: boolean,
  outside: Outside,
): Promise<string | undefined> {
  const { name, request } = training;
  try {
    const role = await assumeExecutionRole(outside, request.RoleArn, name);
    if (withModel) await upload(outside, role, model, leftovers.model);
    if (leftovers.output) {
      await upload(outside, role, artifactUri(request, 'output.tar.gz'), leftovers.output);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `ClientError: Artifact upload failed: ${error.message}`;
  }
}
