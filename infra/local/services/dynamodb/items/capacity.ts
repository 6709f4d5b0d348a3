import type { Shape } from '../../../kernel/types.ts';
import type { Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';

interface Outcome {
  old: Item | undefined;
  next: Item | undefined;
}

/** Write units of a change: one for each KB of the larger image; a transaction's cost double. */
export function writeUnits({ old, next }: Outcome, transactional = false): number {
  const bytes = Math.max(old ? itemSize(old) : 0, next ? itemSize(next) : 0, 1);
  return Math.ceil(bytes / 1024) * (transactional ? 2 : 1);
}

/** Read units of so many bytes: one for each 4 KB, half if eventually consistent. */
export function readUnits(bytes: number, consistency: 'eventual' | 'strong' | 'transaction') {
  const factor = { eventual: 0.5, strong: 1, transaction: 2 }[consistency];
  return Math.ceil(Math.max(bytes, 1) / 4096) * factor;
}

/** `ConsumedCapacity` of a reply, if asked for. Indexes' shares are not told apart. */
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
