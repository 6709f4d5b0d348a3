import { createHash } from 'node:crypto';
import { exactJson } from '../../shared/exact-json.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { JobStore } from '../../shared/job/store.ts';
import { jobView } from '../../shared/job/view.ts';
import { waitedForView } from '../../shared/job/waiting.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { withPause } from '../../statemachines/job/paused.ts';
import { findJob } from './find-job.ts';
import { queueView } from './queue-view.ts';

/** `GET /jobs/{id}`: the job, its place while it waits, or 304 when the caller's copy is right. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const store = new JobStore(ports);
    const job = await withPause(ports, await findJob(store, request));
    const stages = job.kind === 'pipeline' ? await store.stages(job.id) : [];
    const { spec, ...view } = jobView(job, stages);
    const queue = job.phase === 'Queued' ? { queue: await queueView(ports, job) } : {};
    const waiting = waitedForView(job, ports.clock.now());
    const body = exactJson({ ...view, ...queue, ...waiting, spec });
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const headers = { etag, 'cache-control': 'private, no-cache' };
    if (request.event.headers['if-none-match'] === etag) return { status: 304, headers };
    return { status: 200, headers, body };
  });
