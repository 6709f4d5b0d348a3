import { monthOf } from '../../shared/job/budgets.ts';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { ConditionFailed } from '../../shared/store/table.ts';
import type { LeaseDriver } from '../kinds/driver.ts';
import { leaseDriverOf } from '../kinds/drivers.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Lease, Tenure } from './lease.ts';
import { LeaseStore } from './lease-store.ts';
import { reserved } from './renew.ts';
import { isChanging, retire } from './retire.ts';

/**
 * Looks after every lease: what expired, what is to go, and what a job that failed left behind is
 * deleted; what lives on into another month is booked and reserved for anew.
 */
export async function tendLeases(ports: Ports, leases: readonly Lease[]): Promise<string[]> {
  const failures: string[] = [];
  for (const lease of leases) {
    try {
      const job = await new JobStore(ports).get(lease.changingJob);
      if (job && !isTerminal(job.phase)) continue;
      if (job && isUnwanted(lease, job)) await endLease(ports, lease);
      else await tend(ports, storeOf(ports, lease), leaseDriverOf(lease), lease);
    } catch (error) {
      failures.push(`${lease.kind} ${lease.awsName}: ${String(error)}`);
    }
  }
  return failures;
}

/** Whether it was cancelled just as it came to serve: what was answered 202 is to end. */
const isUnwanted = ({ current }: Lease, { id, intent }: Job) =>
  intent === 'Cancelled' && current?.jobId === id;

/** Brings the end of a lease of any kind nearer: see `retire`. */
export const endLease = (ports: Ports, lease: Lease): Promise<void> =>
  retire(ports, storeOf(ports, lease), lease.awsName, leaseDriverOf(lease));

/** After an event about a lease: what is to go may be gone, the others may have other instances. */
export async function leaseChanged(ports: Ports, lease: Lease): Promise<void> {
  if (lease.state === 'Deleting') await endLease(ports, lease);
  else if (!(await isChanging(ports, lease))) await leaseDriverOf(lease).count?.(ports, lease);
}

/** Looks after one lease, which no job is changing. */
export async function tend<T extends Tenure>(
  ports: Ports,
  store: LeaseStore<T>,
  driver: LeaseDriver<T>,
  lease: Lease<T>,
): Promise<void> {
  const now = ports.clock.now();
  const expired = lease.expiresAt !== undefined && now >= lease.expiresAt;
  if (expired || lease.state !== 'InService') {
    if (await mayEnd(store, lease)) await retire(ports, store, lease.awsName, driver);
    return;
  }
  await driver.tend?.(ports, lease);
  await driver.count?.(ports, lease);
  if (lease.reservation?.month === monthOf(ports.clock.iso())) return;
  const latest = await store.get(lease.awsName);
  if (latest) await store.turn(latest, reserved(latest, now), now);
}

/** Writes that it is to go, unless it has changed since it was looked at: it may live on. */
async function mayEnd<T extends Tenure>(store: LeaseStore<T>, seen: Lease<T>): Promise<boolean> {
  if (seen.state === 'Deleting') return true;
  try {
    await store.put(seen, { ...seen, state: 'Deleting' });
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** The store of a lease of any kind. */
export const storeOf = (ports: Ports, { kind }: Lease): LeaseStore =>
  new LeaseStore(ports, kindOf(kind));
