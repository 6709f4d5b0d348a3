/** A page of a list, and where the next one begins; no cursor: it is the last. */
interface Page<T> {
  items: T[];
  cursor?: string | null | undefined;
}

/** The items of a list, page by page, for as long as they are asked for. */
export async function* pages<T>(
  get: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const page = await get(cursor);
    yield page.items;
    cursor = page.cursor ?? undefined;
  } while (cursor);
}

/** All items of a list, whatever the number of pages. */
export async function everyItem<T>(
  get: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages(get)) items.push(...page);
  return items;
}
