import type { Tx } from '../../../kernel/types.ts';
import type { Test } from '../expressions/condition.ts';
import type { Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';
import { readRows, type Source } from './cursor.ts';
import { positionKey } from './start-key.ts';

/** A page ends with the item that makes what was read pass 1 MB. */
const pageBytes = 1024 * 1024;

/** What a Query or Scan reads, in its order, and where it ends. */
export interface PageRequest {
  source: Source;
  filter: Test;
  limit: number | undefined;
  /** What of an item is returned. */
  pick: (item: Item) => Item;
  /** The part of an item that is read: an index has only what is projected into it. */
  view: (item: Item) => Item;
  /** For a parallel scan: is this item in the segment asked for? */
  mine?: (item: Item) => boolean;
}

/** What was read: `scanned` counts before the filter, as do the bytes. */
export interface Page {
  items: Item[];
  scanned: number;
  bytes: number;
  lastKey?: Item;
}

/** Reads one page: the limit and the size count what is read, before the filter. */
export function readPage(tx: Tx, request: PageRequest): Page {
  const { source, limit, filter, mine } = request;
  const most = mine ? undefined : limit;
  const page: Page = { items: [], scanned: 0, bytes: 0 };
  for (const row of readRows(tx, source, most ?? Number.POSITIVE_INFINITY)) {
    if (mine && !mine(row)) continue;
    const item = request.view(row);
    page.scanned += 1;
    page.bytes += itemSize(item);
    if (filter(item)) page.items.push(request.pick(item));
    if (page.bytes < pageBytes && page.scanned !== limit) continue;
    page.lastKey = positionKey(source.table, source.index, row);
    break;
  }
  return page;
}
