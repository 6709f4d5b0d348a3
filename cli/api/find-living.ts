import { CommandError } from '../failures.ts';
import type { Api } from './api.ts';
import { findJobId, findNewest } from './find-job.ts';
import type { Job } from './job.ts';

/**
 * The job that a person means who wants what lives on: an id as it is; of a name the newest job,
 * unless what lives under that name is of an earlier one, as after a deployment that has failed.
 *
 * @param isMeant whether the newest job is meant, whatever lives on
 */
export async function findLivingId(
  api: Api,
  word: string,
  project: string | undefined,
  isMeant: (newest: Job) => boolean = () => false,
): Promise<string> {
  const living = /^(job_|@)/i.test(word) ? [] : await livingJobs(api, word, project);
  const [only, ...others] = living;
  if (!only) return findJobId(api, word, project);
  const newest = await findNewest(api, word, project);
  const isOf = ({ id, parent }: Job) => [id, parent?.jobId].includes(newest?.id);
  if (newest && (isMeant(newest) || living.some(isOf))) return newest.id;
  if (others.length === 0) return only.id;
  const which = living.map(({ kind, id }) => `${kind} ${id}`).join(', ');
  throw new CommandError(`${living.length} things named '${word}' live on.`, {
    fix: `name the job of one: ${which}`,
  });
}

async function livingJobs(api: Api, word: string, project: string | undefined): Promise<Job[]> {
  const { items } = await api.call('GET /living', { query: { project } });
  const found = items.filter(({ name, livesOn }) => livesOn && name === word);
  return Promise.all(found.map(({ jobId }) => api.call('GET /jobs/{id}', { path: { id: jobId } })));
}
