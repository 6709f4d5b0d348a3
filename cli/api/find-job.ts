import { CommandError } from '../failures.ts';
import type { Api } from './api.ts';
import type { Job } from './job.ts';
import { type JobQuery, jobPages } from './job-pages.ts';

/** How many jobs back a name is looked for. */
const lookBack = 2000;

/**
 * The id of the job that a person means: an id, `@latest`, or a name, whose newest job it is. The
 * stages of a pipeline are not looked at.
 */
export async function findJobId(
  api: Api,
  word: string,
  project: string | undefined,
): Promise<string> {
  if (/^job_/i.test(word)) return `job_${word.slice(4).toUpperCase()}`;
  const found = await findNewest(api, word, project);
  if (found) return found.id;
  const where = project ? ` in project '${project}'` : '';
  const what = word === '@latest' ? 'There is no job yet' : `There is no job named '${word}'`;
  throw new CommandError(`${what}${where}.`, { fix: 'trainyard list' });
}

/** The newest job of a name, or of all for `@latest`; undefined: there is none. */
export async function findNewest(
  api: Api,
  word: string,
  project: string | undefined,
): Promise<Job | undefined> {
  for await (const job of newestJobs(api, { project })) {
    if (!job.parent && (word === '@latest' || job.name === word)) return job;
  }
  return undefined;
}

/** The newest jobs, one by one: so many as a name is looked for among. */
export async function* newestJobs(api: Api, query: JobQuery): AsyncGenerator<Job> {
  let seen = 0;
  for await (const page of jobPages(api, query)) {
    yield* page;
    seen += page.length;
    if (seen >= lookBack) return;
  }
}
