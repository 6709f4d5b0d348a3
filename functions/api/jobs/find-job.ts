import { Problem } from '../../../shared/errors.ts';
import { type Caller, sees } from '../../../shared/http/caller.ts';
import { isJobId, type Job } from '../../../shared/job/model.ts';
import type { JobStore } from '../../../shared/job/store.ts';

/** The job that a request's path names. Another project's job does not exist for the caller. */
export async function findJob(
  store: JobStore,
  { caller, path: { id } }: { caller: Caller; path: { id: string } },
): Promise<Job> {
  const job = isJobId(id) ? await store.get(id) : undefined;
  if (job && sees(caller, job.project)) return job;
  throw new Problem('NotFound', `There is no job '${id}'.`, {
    given: id,
    fix: 'trainyard list shows those that there are.',
  });
}
