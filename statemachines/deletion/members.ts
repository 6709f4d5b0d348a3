import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Lease } from '../leases/lease.ts';
import { allLeases } from '../leases/lease-store.ts';

/**
 * The jobs that go with a job, in their order: its stages, then itself. A stage that a retry has
 * taken over from another pipeline is not its own.
 */
export async function membersOf(ports: Ports, job: Job): Promise<Job[]> {
  const store = new JobStore(ports);
  const stages = (await store.stages(job)).map(({ jobId }) => jobId && store.get(jobId));
  const own = (await Promise.all(stages)).filter((one) => one && one.parent?.jobId === job.id);
  return [...(own as Job[]), job];
}

/** What lives on because of these jobs. What a later job has changed is that one's. */
export async function leasesOf(ports: Ports, jobs: readonly Job[]): Promise<Lease[]> {
  const ids = jobs.map(({ id }) => id);
  const leases = await allLeases(ports);
  return leases.filter(({ current, changingJob }) => ids.includes(current?.jobId ?? changingJob));
}

/** What lives on because of a job or of its stages. */
export const familyLeases = async (ports: Ports, job: Job): Promise<Lease[]> =>
  leasesOf(ports, await membersOf(ports, job));
