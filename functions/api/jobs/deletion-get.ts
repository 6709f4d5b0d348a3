import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { refuseUndeletable } from '../../../statemachines/deletion/refusals.ts';
import { whatGoes } from '../../../statemachines/deletion/what-goes.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `GET /jobs/{id}/deletion`: what `DELETE /jobs/{id}` would do; refused where that would be. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['deletion-get'], async (request) => {
    const job = await findJob(new JobStore(ports), request);
    const results = request.query.results === 'delete';
    await refuseUndeletable(ports, job, results);
    return { body: { id: job.id, ...(await whatGoes(ports, job, results)) } };
  });
