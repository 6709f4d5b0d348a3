import { Problem } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { cancel } from '../../../statemachines/attempt/observe.ts';
import { familyLeases } from '../../../statemachines/deletion/members.ts';
import { isChanging } from '../../../statemachines/leases/retire.ts';
import { endLease } from '../../../statemachines/leases/tend.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';
import { jobView } from './view.ts';

/**
 * `POST /jobs/{id}/cancel`: always ends the workload, or what lives on after it. Cancelling twice
 * is once.
 */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-cancel'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    if (isTerminal(job.phase) && (await endLeases(ports, job))) {
      return { body: jobView(job, await store.stages(job)) };
    }
    if (isTerminal(job.phase) && job.phase !== 'Cancelled') {
      throw new Problem('JobEnded', `The job has already ended: ${job.phase}.`, {
        given: job.phase,
      });
    }
    const cancelled = (await cancel(ports, job.id, 'Cancelled')) ?? job;
    if (!isTerminal(cancelled.phase) && !cancelled.intent) throw justSucceeded(cancelled);
    const stages = await store.stages(job);
    return { body: jobView(cancelled, stages) };
  });

const justSucceeded = ({ id }: Job) =>
  new Problem('Conflict', `${id} has just succeeded: what it has started lives on.`, {
    fix: 'Ask again in a moment, to end that.',
    retryAfterSeconds: 5,
  });

/** Ends what lives on after a job and its stages; answers whether anything did. */
async function endLeases(ports: Ports, job: Job): Promise<boolean> {
  const leases = await familyLeases(ports, job);
  for (const lease of leases) {
    const { changingJob, kind, name } = lease;
    if (await isChanging(ports, lease)) {
      throw new Problem('Conflict', `${changingJob} is just changing the ${kind} ${name}.`, {
        given: name,
        fix: `Wait for its end, or end it: trainyard cancel ${changingJob}`,
      });
    }
    await endLease(ports, lease);
  }
  return leases.length > 0;
}
