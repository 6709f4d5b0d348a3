import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { gather } from '../../report/gather.ts';
import { contentSecurityPolicy, reportText } from '../../report/report.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `GET /jobs/{id}/report`: who, what, when, with what, at what cost, as one HTML file. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-report'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'content-disposition': `inline; filename="${job.name ?? job.kind}-${job.id}.html"`,
      'x-content-type-options': 'nosniff',
    };
    return { headers, body: reportText(await gather(ports, store, job)) };
  });
