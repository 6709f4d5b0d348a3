import { everyItem, pages } from '../../clients/typescript/pages.ts';
import type { Api } from './api.ts';
import type { Job } from './job.ts';

/** Which jobs of a list. */
export type JobQuery = Record<string, string | undefined>;

/** The jobs that a query finds, newest first, page by page. */
export const jobPages = (api: Api, query: JobQuery): AsyncGenerator<Job[]> =>
  pages(pageOf(api, query));

/** All jobs that a query finds, newest first. */
export const everyJob = (api: Api, query: JobQuery): Promise<Job[]> =>
  everyItem(pageOf(api, query));

const pageOf = (api: Api, query: JobQuery) => (cursor: string | undefined) =>
  api.call('GET /jobs', { query: { limit: '200', ...query, cursor } });
