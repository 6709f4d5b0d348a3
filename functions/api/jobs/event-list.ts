import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { cursorFrom, readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

const isSeq = (value: unknown): value is number => Number.isInteger(value);

/** `GET /jobs/{id}/events`: what happened, oldest first. */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['event-list'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const { limit, cursor: from } = request.query;
    const events = await store.events(job.id, readCursor(from, isSeq));
    const items = events.slice(0, limit);
    const last = items.at(-1);
    const cursor = events.length > limit && last ? cursorFrom(last.seq) : null;
    return { body: { items, cursor } };
  });
