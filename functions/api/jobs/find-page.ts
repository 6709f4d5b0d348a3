import type { Job } from '../../../shared/job/model.ts';
import type { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import { cursorFrom } from '../cursor.ts';

/** Which jobs, and how many of them. */
interface Wanted {
  group: 'all' | 'active' | 'ended';
  has(job: Job): boolean;
  limit: number;
  /** The id of the job after which to begin. */
  before: string | undefined;
}

/** Some of the jobs that are wanted; with a cursor there may be more. */
export interface FoundPage {
  found: Job[];
  cursor: string | null;
}

/**
 * Looks for jobs, newest first; jobs that arrive meanwhile do not move the pages. It ends when so
 * many were looked through, however few were found, with a cursor to go on from.
 */
export async function findPage(
  store: JobStore,
  project: string,
  { group, has, limit, before }: Wanted,
): Promise<FoundPage> {
  const found: Job[] = [];
  let last = before;
  let more = true;
  for (let seen = 0; more && found.length < limit && seen < limits.lookThrough; ) {
    const page = await store.list(project, group, limits.page.max, last);
    more = page.length === limits.page.max;
    seen += page.length;
    for (const job of page) {
      if (found.length === limit) more = true;
      if (found.length === limit) break;
      last = job.id;
      if (has(job)) found.push(job);
    }
  }
  return { found, cursor: more && last ? cursorFrom(last) : null };
}
