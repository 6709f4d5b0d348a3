import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { familyLeases } from '../../../statemachines/deletion/members.ts';
import { leaseDriverOf } from '../../../statemachines/kinds/drivers.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { ownerOnly } from './owner-only.ts';
import { jobRoutes } from './routes.ts';

/** `GET /jobs/{id}/open`: the way to what a job has started for its owner, told to nobody else. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-open'], async (request) => {
    const job = await findJob(new JobStore(ports), request);
    const { id, phase } = job;
    ownerOnly(job, request.caller, 'open it');
    for (const lease of await familyLeases(ports, job)) {
      if (lease.state !== 'InService') continue;
      const opened = await leaseDriverOf(lease).open?.(ports, lease);
      if (!opened) continue;
      const { url, session = null } = opened;
      const { name, expiresAt } = lease;
      const until = expiresAt === undefined ? null : new Date(expiresAt).toISOString();
      return { body: { name, url, session, expiresAt: until } };
    }
    throw new Problem('NotFound', `Nothing of ${id} can be opened; it is ${phase}.`, {
      given: id,
      fix: 'Wait until it has started; submit the file again where that has ended.',
    });
  });
