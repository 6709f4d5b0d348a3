import { createHash } from 'node:crypto';
import { apiDoor } from '../../shared/http/door.ts';
import { JobStore } from '../../shared/job/store.ts';
import { jobView } from '../../shared/job/view.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { findJob } from './find-job.ts';

/** `GET /jobs/{id}`: the job, or 304 when the caller's copy is still right. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const stages = job.kind === 'pipeline' ? await store.stages(job.id) : [];
    const body = JSON.stringify(jobView(job, stages));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const headers = { etag, 'cache-control': 'private, no-cache' };
    if (request.event.headers['if-none-match'] === etag) return { status: 304, headers };
    return { status: 200, headers, body };
  });
