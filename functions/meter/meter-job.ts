import type { Job } from '../../shared/job/model.ts';
import type { JobStore, LedgerLine } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { jobRequests } from './job-requests.ts';
import { type PlaneLine, pricedRequests } from './priced-requests.ts';

/** What the plane asked of AWS for a job, counted from what the table knows and priced. */
export async function meterJob(
  ports: Ports,
  store: JobStore,
  job: Job,
  ledger: readonly LedgerLine[],
): Promise<PlaneLine[]> {
  const events = await store.events(job.id);
  const now = ports.clock.now();
  const requests = jobRequests({ job, events, ledger, now });
  return pricedRequests(requests, ports.config.region);
}
