import { AwsError, type Outside, type Write } from '../../kernel/types.ts';
import type { ContainerStatus } from '../../workloads/types.ts';
import { saveCheckpoints } from './checkpoints.ts';
import { artifactUri, assumeExecutionRole, upload } from './execution-role.ts';
import type { Host } from './hosts.ts';
import type { Machines } from './machines.ts';
import { lastValues, type MetricDefinition } from './metrics.ts';
import { logGroup } from './names.ts';
import { isCompared, objectiveSeries, saveSeries } from './objective-series.ts';
import type { Training } from './store.ts';
import { endTraining, ifActive, inTraining, moved, record } from './training-status.ts';
import type { Leftovers, Workspace } from './workspace.ts';

/** A host whose container has ended; `unknown`: it is gone, and left no exit status. */
export interface EndedHost {
  host: Host;
  status: Extract<ContainerStatus, { endedAt: number } | { state: 'unknown' }>;
}

/** The exit codes of a process that SIGTERM or SIGKILL ended. */
const signals = [143, 137];

const messages = {
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopped: 'Training job stopped',
};

/** Reads what the ended containers left, uploads it as the execution role, and writes the end. */
export async function finish(
  machines: Machines,
  training: Training,
  ended: readonly EndedHost[],
  outside: Outside,
): Promise<Write> {
  const { name, request } = training;
  const statuses = ended.map(({ status }) => status);
  const starts = statuses.flatMap((one) => ('startedAt' in one ? one.startedAt : []));
  const unseen = training.started === null && starts.length > 0;
  outside.transact((tx, context) =>
    ifActive(tx, name, (row) => {
      // What trained and ended between two looks is told of all the same.
      const trained = unseen && row.status === 'InProgress' && row.secondary !== 'Uploading';
      const trains = trained ? inTraining(row, Math.min(...starts)) : row;
      if (trained) record(tx, context, trains);
      record(tx, context, moved(trains, context.now, 'Uploading', 'Uploading generated model'));
    }),
  );
  const failed = firstFailed(ended);
  const hosts = ended.map(({ host }) => host);
  const names = hosts.map((host) => host.name);
  const leftovers = await machines.workspace.collect(training, names, failed?.host.name);
  if (leftovers.clashes.length > 0) tellClashes(outside, hosts, leftovers.clashes);
  const definitions = request.AlgorithmSpecification.MetricDefinitions ?? [];
  const values = await valuesOf(machines, definitions, hosts);
  const compared = outside.transact((tx) => isCompared(tx, training));
  const series = compared ? await objectiveSeries(machines.runner, training) : undefined;
  const end = endOf(training, failed, hosts.length > 1, leftovers.failure);
  const model = artifactUri(request, 'model.tar.gz');
  const { workspace } = machines;
  const refused = await store(workspace, training, leftovers, end.failure === null, outside);
  if (refused) Object.assign(end, { status: 'Failed', failure: refused });
  const ends = statuses.map((one) => ('endedAt' in one ? one.endedAt : outside.now()));
  const endedAt = Math.max(...ends);
  const objective = values.get(request.HyperParameters?._tuning_objective_metric ?? '') ?? null;
  const change = {
    ...end,
    objective: end.status === 'Failed' ? null : objective,
    artifact: end.status === 'Failed' ? null : model,
    ended: endedAt,
    metrics: Array.from(values, ([MetricName, Value]) => {
      return { MetricName, Value, Timestamp: endedAt };
    }),
    ...(unseen && { started: Math.min(...starts) }),
  };
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      if (series) saveSeries(tx, name, series);
      const secondary = end.status === 'Stopped' ? (training.stopCause ?? 'Stopped') : end.status;
      endTraining(tx, context, moved(row, context.now, secondary, messages[end.status], change));
    });
}

/** The host that failed before the others were told to end, which on virtual time takes none. */
function firstFailed(ended: readonly EndedHost[]): EndedHost | undefined {
  const failed = ended.filter(({ status }) => status.state !== 'exited' || status.exitCode !== 0);
  const at = ({ status }: EndedHost) => ('endedAt' in status ? status.endedAt : Infinity);
  const told = ({ status }: EndedHost) =>
    Number('exitCode' in status && signals.includes(status.exitCode));
  return failed.toSorted((one, other) => at(one) - at(other) || told(one) - told(other))[0];
}

function endOf(
  training: Training,
  failed: EndedHost | undefined,
  several: boolean,
  failure: string | undefined,
) {
  if (training.status === 'Stopping') return { status: 'Stopped' as const, failure: null };
  if (!failed) return { status: 'Completed' as const, failure: null };
  const who = several ? `host ${failed.host.name}: ` : '';
  return { status: 'Failed' as const, failure: reasonOf(failed, who, failure) };
}

function reasonOf({ status }: EndedHost, who: string, failure = ''): string {
  switch (status.state) {
    case 'unknown':
      return `InternalServerError: ${who}the container is gone and left no exit status`;
    case 'failed-to-start':
      return `ClientError: ${who}${status.reason}`;
    default:
      return `AlgorithmError: ${who}${failure}, exit code: ${status.exitCode}`;
  }
}

/** The last value of each metric: of the first host, in their order, that printed one. */
async function valuesOf(
  { runner }: Machines,
  definitions: MetricDefinition[],
  hosts: readonly Host[],
): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  if (definitions.length === 0) return values;
  for (const { id } of hosts) {
    for (const [name, value] of lastValues(definitions, await runner.output(id))) {
      if (!values.has(name)) values.set(name, value);
    }
  }
  return values;
}

/** Tells in the log of the first host what the others wrote too. */
function tellClashes(outside: Outside, [host]: readonly Host[], clashes: readonly string[]): void {
  const some = clashes.slice(0, 5).join(', ');
  const more = clashes.length > 5 ? ` and ${clashes.length - 5} more` : '';
  const files = `${some}${more}, not the same`;
  const message = `[plane] Several hosts wrote ${files}: that of ${host?.name} is kept.`;
  outside.transact((_tx, context) => {
    const logEvents = [{ timestamp: context.now, message }];
    const stream = { logGroupName: logGroup, logStreamName: host?.logStream };
    context.call('logs', 'PutLogEvents', { ...stream, logEvents });
  });
}

/** Uploads checkpoints and artefacts; answers why the execution role could not. */
async function store(
  workspace: Workspace,
  training: Training,
  leftovers: Leftovers,
  withModel: boolean,
  outside: Outside,
): Promise<string | undefined> {
  const { name, request } = training;
  let what = 'Checkpoint';
  try {
    await saveCheckpoints(workspace, training, outside);
    what = 'Artifact';
    const role = await assumeExecutionRole(outside, request.RoleArn, name);
    const model = artifactUri(request, 'model.tar.gz');
    if (withModel) await upload(outside, role, model, leftovers.model);
    if (leftovers.output) {
      await upload(outside, role, artifactUri(request, 'output.tar.gz'), leftovers.output);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `ClientError: ${what} upload failed: ${error.message}`;
  }
}
