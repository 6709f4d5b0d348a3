import type { AnswerTo, Api } from './api.ts';

/** Everything that happened to a job, whatever the number of pages. */
export async function everyEvent(api: Api, id: string): Promise<AnswerTo<'GET /jobs/{id}/events'>> {
  const items = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 200, cursor };
    const page = await api.call('GET /jobs/{id}/events', { path: { id }, query });
    items.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor);
  return { items, cursor: null };
}
