import { ResultUncollected } from '../../shared/errors.ts';
import { awsNameOf, type Caught, type Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { executed } from './execute.ts';
import { settle } from './settle.ts';

/**
 * Settles an attempt whose execution is gone. Where its work has succeeded, one more execution
 * collects the result: its first step refuses an attempt that is to end, so it settles at once.
 * If that one is gone too, the attempt ends without. Throws WorkloadStillRunning as `settle` does.
 */
export async function settleOrphan(
  ports: Ports,
  { jobId, attempt, error }: { jobId: string; attempt: number; error: Caught },
): Promise<void> {
  try {
    await settle(ports, { jobId, attempt, error });
  } catch (failure) {
    if (!(failure instanceof ResultUncollected)) throw failure;
    const job = await new JobStore(ports).get(jobId);
    if (job && !(await isCollecting(ports, job))) {
      await settle(ports, { jobId, attempt, collected: true });
    }
  }
}

const isCollecting = (ports: Ports, job: Job) =>
  executed(ports, job, { name: `${awsNameOf(job)}-collect`, endsAt: 0 });
