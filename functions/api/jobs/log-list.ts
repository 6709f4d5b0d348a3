import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { LogPage } from '../../logs/page.ts';
import { arePositions, bounded, keyOf, type Positions } from '../../logs/position.ts';
import { readStream } from '../../logs/read-stream.ts';
import { readStreams } from '../../logs/read-streams.ts';
import { sourcesOf } from '../../logs/sources.ts';
import { cursorFrom, readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/**
 * `GET /jobs/{id}/logs`: lines in the order of time; the cursor goes on where the page ended.
 * `more` says whether there may be lines behind it already: a page can be short, or empty, before
 * the end.
 */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['log-list'], async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const now = ports.clock.now();
    const page = new LogPage(request.query.limit, now);
    const given = readCursor(request.query.cursor, arePositions) ?? {};
    const positions: Positions = {};
    let more = false;
    for (const source of await sourcesOf(store, job, now)) {
      const key = keyOf(source);
      const from = Object.hasOwn(given, key) ? given[key] : undefined;
      if (from === 0) {
        positions[key] = 0;
        continue;
      }
      const read = source.exact ? readStream : readStreams;
      const { position, isEnd } = await read(ports, source, from, page);
      if (isEnd && source.isOver) positions[key] = 0;
      else if (position) positions[key] = position;
      more ||= !isEnd;
    }
    const items = page.lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return { body: { items, cursor: cursorFrom(bounded(positions)), more } };
  });
