import type { Api } from './api.ts';
import type { Page } from './job-json.ts';

/** Every page of a list that belongs to a job, as one. */
export async function readAll<T>(api: Api, route: string, id: string): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.call<Page<T>>(route, { id, query: { limit: '200', cursor } });
    items.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor);
  return { items, cursor: null };
}
