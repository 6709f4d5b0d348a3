import type { Shape } from '../../kernel/types.ts';
import { invalid, oneOf, whole } from './validation.ts';

interface Listed {
  name: string;
  status: string;
  created: number;
  modified: number;
}

/** How a list may be sorted: AWS's word for it and what it compares. */
export type SortKeys<T> = Record<string, (item: T) => number | string>;

/** Filters, sorts (by default ascending) and pages (by default tens) as SageMaker's lists do. */
export function page<T extends Listed>(
  items: readonly T[],
  request: Shape,
  sortBy: SortKeys<T>,
): { items: T[]; NextToken?: string } {
  const names = Object.keys(sortBy);
  const key = sortBy[oneOf(request.SortBy ?? names[0], 'sortBy', names)] as SortKeys<T>[string];
  const order = request.SortOrder ?? 'Ascending';
  const chosen = oneOf(order, 'sortOrder', ['Ascending', 'Descending']);
  const sign = chosen === 'Ascending' ? 1 : -1;
  const sorted = items
    .filter((item) => fits(item, request))
    .toSorted((a, b) => sign * compare(key(a), key(b)) || compare(a.name, b.name));
  const size = whole(request.MaxResults ?? 10, 'maxResults', 1, 100);
  const from = request.NextToken === undefined ? 0 : Number(request.NextToken);
  if (!Number.isInteger(from) || from < 0) throw invalid('NextToken is not one of this list');
  const next = from + size;
  const some = sorted.slice(from, next);
  return next < sorted.length ? { items: some, NextToken: String(next) } : { items: some };
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : Number(a > b);
}

function fits(item: Listed, request: Shape): boolean {
  const bounds: [keyof Listed, unknown, 1 | -1][] = [
    ['created', request.CreationTimeAfter, 1],
    ['created', request.CreationTimeBefore, -1],
    ['modified', request.LastModifiedTimeAfter, 1],
    ['modified', request.LastModifiedTimeBefore, -1],
  ];
  const inTime = bounds.every(
    ([member, bound, sign]) =>
      bound === undefined || sign * (Number(item[member]) - Number(bound) * 1000) > 0,
  );
  const named = item.name.includes(request.NameContains ?? '');
  return inTime && named && [undefined, item.status].includes(request.StatusEquals);
}
