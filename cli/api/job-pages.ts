import type { Api } from './api.ts';
import type { Job } from './job.ts';

/** Which jobs of a list. */
export type JobQuery = Record<string, string | undefined>;

/** The jobs that a query finds, newest first, page by page. */
export async function* jobPages(api: Api, query: JobQuery): AsyncGenerator<Job[]> {
  let cursor: string | undefined;
  do {
    const page = await api.call('GET /jobs', {
      query: { limit: '200', ...query, cursor },
    });
    yield page.items;
    cursor = page.cursor ?? undefined;
  } while (cursor);
}
