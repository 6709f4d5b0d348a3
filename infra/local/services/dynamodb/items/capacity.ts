import type { Shape } from '../../../kernel/types.ts';
import type { Index, Table } from '../tables/table.ts';
import { equalItems, type Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';
import { indexKey } from './keys.ts';

interface Outcome {
  old: Item | undefined;
  next: Item | undefined;
}

/**
 * Write units of a change: one for each KB of the larger image, double in a transaction, and what
 * its indexes take. Those follow the commit and so are ordinary writes: one where the entry stays
 * in its place and changed, one for each that comes or goes (DynamoDB, "Using Global Secondary
 * Indexes", write capacity).
 */
export function writeUnits(
  { indexes }: Pick<Table, 'indexes'>,
  outcome: Outcome,
  transactional = false,
): number {
  const { old, next } = outcome;
  const bytes = Math.max(old ? itemSize(old) : 0, next ? itemSize(next) : 0, 1);
  const own = kilobytes(bytes) * (transactional ? 2 : 1);
  return indexes.reduce((sum, index) => sum + indexUnits(index, outcome), own);
}

const kilobytes = (bytes: number) => Math.ceil(bytes / 1024);

/** As if all attributes were projected: what the plane's own indexes have. */
function indexUnits(index: Index, { old, next }: Outcome): number {
  const from = old && indexKey(index, old);
  const to = next && indexKey(index, next);
  const gone = from ? kilobytes(itemSize(old)) : 0;
  const come = to ? kilobytes(itemSize(next)) : 0;
  if (!from || !to || from.pk !== to.pk || from.sk !== to.sk) return gone + come;
  return equalItems(old, next) ? 0 : Math.max(gone, come);
}

/** Read units of so many bytes: one for each 4 KB, half if eventually consistent. */
export function readUnits(bytes: number, consistency: 'eventual' | 'strong' | 'transaction') {
  const factor = { eventual: 0.5, strong: 1, transaction: 2 }[consistency];
  return Math.ceil(Math.max(bytes, 1) / 4096) * factor;
}

/** `ConsumedCapacity` of a reply, if asked for: the table with its indexes as one number. */
export function consumed(request: Shape, table: string, units: () => number): Shape {
  return wantsCapacity(request)
    ? { ConsumedCapacity: { TableName: table, CapacityUnits: units() } }
    : {};
}

/** The same for requests about several tables: a list, one member for each table. */
export function consumedByTable(request: Shape, units: Map<string, number>): Shape {
  if (!wantsCapacity(request)) return {};
  const list = [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
  return { ConsumedCapacity: list };
}

function wantsCapacity(request: Shape): boolean {
  const wanted = request.ReturnConsumedCapacity;
  return wanted === 'TOTAL' || wanted === 'INDEXES';
}
