import { AwsError, type Outside, type Write } from '../../kernel/types.ts';
import type { ContainerStatus } from '../../workloads/types.ts';
import { savedCheckpoints } from './checkpoints.ts';
import { configFiles, containerOf } from './container.ts';
import { assumeExecutionRole, channelFiles } from './execution-role.ts';
import type { Host } from './hosts.ts';
import { graceSeconds, type Machines } from './machines.ts';
import { interruptionKey } from './names.ts';
import { runOf } from './runs.ts';
import { advanceTrainingSoon } from './schedule.ts';
import type { Training } from './store.ts';
import { endTraining, ifActive, moved, record } from './training-status.ts';
import type { InputFiles } from './workspace.ts';

/** What SageMaker says when it has no machine: the job fails, minutes after it was accepted. */
const noCapacity =
  'CapacityError: Unable to provision requested ML compute capacity. ' +
  'Please retry using a different ML instance type.';

/** How often a spot job that waits for machines asks again, in milliseconds. */
const waitMs = 60_000;

/** A host of a job, and how its container is. */
export interface Found {
  host: Host;
  status: ContainerStatus;
}

/** Starts those hosts of a job that are not known yet, once the data of all is there. */
export async function startHosts(
  machines: Machines,
  training: Training,
  found: readonly Found[],
  outside: Outside,
): Promise<Write> {
  const { name, request } = training;
  const refused = withoutMachines(machines, training, outside);
  if (refused) return instead(machines, found, refused);
  const hosts = found.map(({ host }) => host);
  const missing = found.flatMap(({ host, status }) => (status.state === 'unknown' ? host : []));
  const unnamed = hosts.length > 1 ? await machines.runner.network?.whyUnnamed() : undefined;
  if (unnamed !== undefined && process.platform !== 'linux') {
    const failure = `ClientError: A job of several hosts needs Linux: ${unnamed}.`;
    return instead(machines, found, failTraining(name, failure));
  }
  const nameOf = (host: Host) => (unnamed === undefined ? host.name : host.address);
  const place = outside.transact((tx, context) => {
    ifActive(tx, name, (row) => {
      record(tx, context, moved(row, context.now, 'Downloading', 'Downloading the input data'));
    });
    return { account: context.account, region: context.region };
  });
  const folders = new Map<Host, string | undefined>();
  try {
    const role = await assumeExecutionRole(outside, request.RoleArn, name);
    for (const host of missing) {
      const nth = { index: hosts.indexOf(host), count: hosts.length };
      const parts = [
        channelFiles(outside, role, request, nth),
        savedCheckpoints(outside, role, request),
      ];
      const { hostInterface } = machines.runner.network ?? {};
      const config = configFiles(request, host, hosts, nameOf, hostInterface);
      const files = inOrder(config, parts);
      folders.set(host, await machines.workspace.prepare(name, host.name, files));
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const failure = `ClientError: Data download failed: ${error.message}`;
    return instead(machines, found, failTraining(name, failure));
  }
  for (const host of missing) {
    const spec = containerOf(place, training, host, hosts, folders.get(host));
    const { state } = await machines.runner.start(spec);
    if (state === 'unknown') throw new Error(`The runner does not know ${spec.id}`);
  }
  return (_tx, context) => advanceTrainingSoon(context, name);
}

/** Ends those hosts that a plane had started before it was killed amid them. */
async function instead(
  { runner }: Machines,
  found: readonly Found[],
  write: Write,
): Promise<Write> {
  await Promise.all(found.map(({ host }) => runner.stop(host.id, graceSeconds.failure)));
  return write;
}

/** What happens instead where the machines are not there, or will not stay. */
function withoutMachines(
  { capacity }: Machines,
  training: Training,
  outside: Outside,
): Write | undefined {
  const { name, request } = training;
  const spot = request.EnableManagedSpotTraining === true;
  const run = runOf(training);
  const { InstanceType: instanceType } = request.ResourceConfig;
  const fate = capacity?.({ name, instanceType, spot, run });
  if (fate?.is === 'failed') return failTraining(name, fate.reason);
  if (fate?.is === 'unavailable') {
    // On Spot it waits, up to MaxWaitTimeInSeconds.
    if (!spot) return failTraining(name, noCapacity);
    return (_tx, context) => advanceTrainingSoon(context, name, waitMs);
  }
  if (spot && fate?.is === 'reclaimed') {
    outside.transact((_tx, context) =>
      context.later({
        service: 'sagemaker',
        name: 'interrupt-training',
        payload: { name, run },
        key: interruptionKey(name),
        delayMs: fate.afterSeconds * 1000,
      }),
    );
  }
  return undefined;
}

async function* inOrder(first: { path: string; body: string }[], others: InputFiles[]): InputFiles {
  yield* first;
  for (const files of others) yield* files;
}

/** Ends a training job that could not start or be kept. */
export function failTraining(name: string, failure: string): Write {
  return (tx, context) =>
    ifActive(tx, name, (row) => {
      const end = { status: 'Failed', failure } as const;
      endTraining(tx, context, moved(row, context.now, 'Failed', 'Training job failed', end));
    });
}
