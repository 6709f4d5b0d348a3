import { jobPrefix } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { namedOf } from '../../artifacts/named.ts';
import { objectsOf, type StoredObject, urlOf } from '../../artifacts/objects.ts';
import { cursorFrom, readCursor } from '../cursor.ts';
import { handler } from '../handler.ts';
import { familyOf, type Member } from './family.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/** Behind which object of which job a page begins. */
interface Place {
  jobId: string;
  key: string;
}

/** Whether something is a place in the folder of one of these jobs. */
const isPlaceIn =
  (family: Member[]) =>
  (value: unknown): value is Place => {
    const { jobId, key } = (value ?? {}) as Partial<Place>;
    const job = family.find((member) => member.job.id === jobId)?.job;
    const isKey = typeof key === 'string' && Buffer.byteLength(key) <= limits.s3KeyBytes;
    return job !== undefined && isKey && key.startsWith(jobPrefix(job));
  };

/**
 * `GET /jobs/{id}/artifacts`: what lies in the folders of the job and of its stages, by key. Files
 * that come while somebody turns the pages are not seen if their key is before the cursor.
 */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['artifact-list'], async (request) => {
    const store = new JobStore(ports);
    const family = await familyOf(store, await findJob(store, request));
    const { limit, cursor: given } = request.query;
    const from = readCursor(given, isPlaceIn(family));
    const first = family.findIndex(({ job }) => job.id === from?.jobId);
    const found: { member: Member; object: StoredObject }[] = [];
    for (const member of family.slice(Math.max(0, first))) {
      // One more than is asked for says whether there is another page.
      const room = limit + 1 - found.length;
      const after = member.job.id === from?.jobId ? from.key : undefined;
      for (const object of room > 0 ? await objectsOf(ports, member.job, room, after) : []) {
        found.push({ member, object });
      }
    }
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const items = shown.map(async ({ member: { job, place }, object }) => ({
      ...place,
      ...namedOf(ports, job, object),
      url: await urlOf(ports, object),
    }));
    const ends = ports.clock.now() + limits.presignedSeconds * 1000;
    const place = last && ({ jobId: last.member.job.id, key: last.object.key } satisfies Place);
    return {
      body: {
        items: await Promise.all(items),
        cursor: place ? cursorFrom(place) : null,
        expiresAt: new Date(ends).toISOString(),
      },
    };
  });
