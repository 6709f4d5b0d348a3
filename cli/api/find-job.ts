import { CommandError } from '../failures.ts';
import type { AnswerTo, Api } from './api.ts';
import type { Job } from './job.ts';

/** How many jobs back a name is looked for. */
const lookBack = 2000;
const pageSize = 200;

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
  const isMeant = (job: Job) => !job.parent && (word === '@latest' || job.name === word);
  for await (const job of newestJobs(api, { project })) {
    if (isMeant(job)) return job.id;
  }
  const where = project ? ` in project '${project}'` : '';
  const what = word === '@latest' ? 'There is no job yet' : `There is no job named '${word}'`;
  throw new CommandError(`${what}${where}.`, { fix: 'trainyard list' });
}

/** Jobs, newest first, page by page. */
export async function* newestJobs(
  api: Api,
  query: Record<string, string | undefined>,
): AsyncGenerator<Job> {
  let cursor: string | null | undefined;
  let seen = 0;
  do {
    const page: AnswerTo<'GET /jobs'> = await api.call('GET /jobs', {
      query: { ...query, limit: String(pageSize), cursor: cursor ?? undefined },
    });
    yield* page.items;
    seen += page.items.length;
    cursor = page.cursor;
  } while (cursor && seen < lookBack);
}
