import { Problem } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { cancel } from '../../../statemachines/attempt/observe.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';
import { jobView } from './view.ts';

/** `POST /jobs/{id}/cancel`: always ends the workload. Cancelling twice is once. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-cancel'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    if (isTerminal(job.phase) && job.phase !== 'Cancelled') {
      throw new Problem('JobEnded', `The job has already ended: ${job.phase}.`, {
        given: job.phase,
      });
    }
    const cancelled = (await cancel(ports, job.id, 'Cancelled')) ?? job;
    const stages = await store.stages(job);
    return { body: jobView(cancelled, stages) };
  });
