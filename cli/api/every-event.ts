import { everyItem } from '../../clients/typescript/pages.ts';
import type { AnswerTo, Api } from './api.ts';

/** Everything that happened to a job, whatever the number of pages. */
export async function everyEvent(api: Api, id: string): Promise<AnswerTo<'GET /jobs/{id}/events'>> {
  const items = await everyItem((cursor) =>
    api.call('GET /jobs/{id}/events', { path: { id }, query: { limit: 200, cursor } }),
  );
  return { items, cursor: null };
}
