import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Api } from '../api/api.ts';
import { newestJobs } from '../api/find-job.ts';
import type { Job } from '../api/job.ts';
import type { System } from '../system.ts';

/** How long the workloads of cancelled jobs may take to end. */
const patienceMs = 10_000;

/** Cancels every job that has not ended and waits, within bounds, until none is left. */
export async function cancelAll(api: Api, system: System): Promise<void> {
  const start = system.now();
  try {
    const first = await active(api);
    if (first.length > 0) system.err('Cancelling what still runs …\n');
    for (const { id, parent } of first) {
      if (!parent) await api.call('POST /jobs/{id}/cancel', { path: { id } });
    }
    while ((await active(api)).length > 0 && system.now() - start < patienceMs) {
      await system.sleep(200);
    }
  } catch (error) {
    system.err(`Not everything was cancelled: ${(error as Error).message}\n`);
  }
}

async function active(api: Api): Promise<Job[]> {
  const jobs: Job[] = [];
  for await (const job of newestJobs(api, {})) if (!isTerminal(job.phase)) jobs.push(job);
  return jobs;
}
