import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { diagnose } from '../../why/diagnose.ts';
import { evidenceOf } from '../../why/evidence.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** `GET /jobs/{id}/why`: why it has failed, waits or goes on, what shows that, and what to do. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-why'], async (request) => {
    const store = new JobStore(ports);
    const found = await diagnose(ports, store, await findJob(store, request));
    const { job, stage, cause, why, fix, looked } = found;
    const { id: jobId, kind, phase, reason = null } = job;
    const evidence = await evidenceOf(store, found);
    const of = { jobId, ...(stage ? { stage } : {}), kind, phase, reason };
    return { body: { of, cause, why, fix, evidence, looked } };
  });
