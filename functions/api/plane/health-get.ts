import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { version } from '../../../shared/version.ts';
import { handler } from '../handler.ts';
import { planeRoutes } from './routes.ts';

/** `GET /health`: answers once the table does. */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['health-get'], async () => {
    await new JobStore(ports).get('job_00000000000000000000000000');
    const { plane, region } = ports.config;
    return { body: { status: 'ok', plane, region, version } };
  });
