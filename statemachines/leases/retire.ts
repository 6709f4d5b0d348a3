import { isTerminal } from '../../shared/job/lifecycle.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { ConditionFailed } from '../../shared/store/table.ts';
import type { LeaseDriver } from '../kinds/driver.ts';
import type { Lease, Tenure } from './lease.ts';
import type { LeaseStore } from './lease-store.ts';

/**
 * Brings the end of a lease nearer: writes that it is to go, ends it, and once AWS no longer has it
 * removes what is left, books what it cost and gives back its reservation. Safe to repeat at any
 * time.
 */
export async function retire<T extends Tenure>(
  ports: Ports,
  store: LeaseStore<T>,
  awsName: string,
  driver: LeaseDriver<T>,
): Promise<void> {
  const known = await store.get(awsName);
  if (!known) return;
  if (known.state !== 'Deleting') await store.put(known, { ...known, state: 'Deleting' });
  if (!(await driver.end(ports, known))) return;
  const lease = (await store.get(awsName)) ?? known;
  await driver.clear?.(ports, lease);
  try {
    await store.turn(lease, undefined, ports.clock.now());
  } catch (error) {
    // Another look at the same lease was faster.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Whether a job is just changing a lease: then nobody else does. */
export async function isChanging(ports: Ports, { changingJob }: Lease): Promise<boolean> {
  const job = await new JobStore(ports).get(changingJob);
  return job !== undefined && !isTerminal(job.phase);
}
