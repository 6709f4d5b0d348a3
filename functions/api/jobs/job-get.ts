import { JobStore } from '../../../shared/job/store.ts';
import { waitedForView } from '../../../shared/job/waiting.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { withPause } from '../../../statemachines/admission/paused.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { queueView } from './queue-view.ts';
import { jobRoutes } from './routes.ts';
import { jobView } from './view.ts';

/** `GET /jobs/{id}`: the job, its place while it waits, or 304 when the caller's copy is right. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-get'], async (request) => {
    const store = new JobStore(ports);
    const job = await withPause(ports, await findJob(store, request));
    const stages = await store.stages(job);
    const { spec, ...view } = jobView(job, stages);
    const queue = job.phase === 'Queued' ? { queue: await queueView(ports, job) } : {};
    const waiting = waitedForView(job, ports.clock.now());
    return { body: { ...view, ...queue, ...waiting, spec } };
  });
