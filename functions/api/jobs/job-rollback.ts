import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { familyLeases } from '../../../statemachines/deletion/members.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import { handler } from '../handler.ts';
import { rolledBack } from '../rolled-back.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `POST /jobs/{id}/rollback`: a job that takes back what this one has deployed. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-rollback'], async (request) => {
    const job = await findJob(new JobStore(ports), request);
    const leases = await familyLeases(ports, job);
    const lease = leases.find(({ kind, current }) => current && kindOf(kind).lease?.again);
    if (lease) return await rolledBack(ports, lease, request.caller);
    throw new Problem('NotFound', `Nothing that ${job.id} deployed serves now.`, {
      given: job.id,
      fix: 'Name the job that has deployed what serves: trainyard list --live.',
    });
  });
