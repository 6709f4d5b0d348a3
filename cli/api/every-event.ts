import type { AnswerTo, Api } from './api.ts';
import { everyItem } from './pages.ts';

/** Everything that happened to a job, whatever the number of pages. */
export async function everyEvent(api: Api, id: string): Promise<AnswerTo<'GET /jobs/{id}/events'>> {
  const items = await everyItem((cursor) =>
    api.call('GET /jobs/{id}/events', { path: { id }, query: { limit: 200, cursor } }),
  );
  return { items, cursor: null };
}
