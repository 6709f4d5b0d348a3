import { isTerminal } from '../../shared/job/lifecycle.ts';
import { attemptOf } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { observe } from '../../statemachines/attempt/observe.ts';
import { leasesOf } from '../../statemachines/deletion/members.ts';
import type { AwsEvent, Kind } from '../../statemachines/kinds/kind.ts';
import { awsEvents, kindOf, kinds } from '../../statemachines/kinds/kinds.ts';
import { LeaseStore } from '../../statemachines/leases/lease-store.ts';
import { leaseChanged } from '../../statemachines/leases/tend.ts';

/** An event of AWS about a workload, or about what lives on. */
interface WorkloadEvent {
  source: string;
  'detail-type': string;
  detail: Readonly<Record<string, unknown>>;
  resources: readonly string[];
}

const isOf =
  ({ source, 'detail-type': type }: WorkloadEvent) =>
  (one: AwsEvent) =>
    one.source === source && one.type === type;

/** The name that a workload was given; trials have names that begin with their tuning job's. */
const nameIn = (event: WorkloadEvent): string | undefined =>
  awsEvents.find(isOf(event))?.nameIn?.(event.detail);

/** A hint that something happened to a workload: the truth is read again, whatever it said. */
export const create = (ports: Ports) => async (event: WorkloadEvent) => {
  for (const kind of kinds) {
    const awsName = kind.events?.find(isOf(event))?.leaseIn?.(event);
    if (awsName) await leaseEvent(ports, kind, awsName);
  }
  const found = attemptOf(nameIn(event) ?? '');
  const job = found && (await observe(ports, found.id, found.attempt));
  if (!job || !isTerminal(job.phase) || !kindOf(job.kind).lease) return;
  for (const lease of await leasesOf(ports, [job])) await leaseChanged(ports, lease);
};

/** A lease is its job's workload until it is in service, and then goes on without one. */
async function leaseEvent(ports: Ports, kind: Kind, awsName: string): Promise<void> {
  const lease = await new LeaseStore(ports, kind).get(awsName);
  if (!lease) return;
  const job = await new JobStore(ports).get(lease.changingJob);
  if (job) await observe(ports, job.id, job.attempt);
  await leaseChanged(ports, lease);
}
