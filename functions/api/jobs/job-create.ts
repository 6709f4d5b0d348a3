import { textOf } from '../../../shared/http/body.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { accept } from '../../../statemachines/admission/accept.ts';
import { handler } from '../handler.ts';
import { entryRoutes } from './entry-routes.ts';
import { acceptedOf, claimOf } from './idempotency.ts';
import { readJob } from './read-job.ts';
import { jobView } from './view.ts';

/** `POST /jobs`: 202 means that the job is durable. */
export const create = (ports: Ports) =>
  handler(ports, entryRoutes['job-create'], async (request) => {
    const { spec, origin, missing, refuse } = await readJob(ports, request);
    if (missing.length > 0) refuse(missing);
    const claim = claimOf(request.event, textOf(request.event));
    const job = acceptedOf(await accept(ports, spec, origin, claim));
    return { headers: { location: `/jobs/${job.id}` }, body: jobView(job) };
  });
