/**
 * The jobs that are known, newest first, with those of a page in place of what was known of its
 * part of the list: from behind `before`, absent from the newest, to its last job, or to the end
 * where it is the last page. Ids sort by their time.
 */
export function merge<T extends { id: string }>(
  known: readonly T[],
  page: readonly T[],
  before?: string,
  end = false,
): T[] {
  const down = page.at(-1)?.id ?? before;
  const above = known.filter(({ id }) => before !== undefined && id >= before);
  const below = known.filter(({ id }) => !end && (down === undefined || id < down));
  return [...above, ...page, ...below];
}
