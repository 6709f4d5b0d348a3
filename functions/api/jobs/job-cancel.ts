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
    const answer = async (now: Job) => ({ body: jobView(now, await store.stages(now)) });
    if (isTerminal(job.phase)) return await answer(await ended(ports, job));
    const now = (await cancel(ports, job.id, 'Cancelled')) ?? job;
    if (!isTerminal(now.phase) && !now.intent) throw justSucceeded(now);
    // It may have ended by itself in the meantime.
    const isCancelled = !isTerminal(now.phase) || now.phase === 'Cancelled';
    return await answer(isCancelled ? now : await ended(ports, now));
  });

/** Ends what lives on after a job that has ended. Throws Problem where nothing does. */
async function ended(ports: Ports, job: Job): Promise<Job> {
  if ((await endLeases(ports, job)) || job.phase === 'Cancelled') return job;
  throw new Problem('JobEnded', `The job has already ended: ${job.phase}.`, { given: job.phase });
}

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
