import { apiDoor } from '../../shared/http/door.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { findJob } from './find-job.ts';
import { cursorFrom, limitOf, readCursor } from './paging.ts';

const isSeq = (value: unknown): value is number => Number.isInteger(value);

/** `GET /jobs/{id}/events`: what happened, oldest first. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const limit = limitOf(request);
    const events = await store.events(job.id, readCursor(request, isSeq));
    const items = events.slice(0, limit);
    const last = items.at(-1);
    const cursor = events.length > limit && last ? cursorFrom(last.seq) : null;
    return { status: 200, body: { items, cursor } };
  });
