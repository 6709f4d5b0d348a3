import type { Context, Tx } from '../../../kernel/types.ts';
import type { Table } from '../tables/table.ts';
import { type Item, member } from '../values/attribute.ts';

/** AWS deletes an expired item "within a few days"; here the sweep comes after five minutes. */
const sweepDelayMs = 5 * 60_000;
/** What expired longer ago than this when it is written is not deleted (developer guide, TTL). */
const tooOldMs = 5 * 365 * 86_400_000;

/** When an item expires, in milliseconds since the epoch; null where it never does. */
export function expiryOf(table: Table, item: Item, now: number): number | null {
  const value = table.ttl === undefined ? undefined : member(item, table.ttl);
  if (value?.N === undefined) return null;
  const expires = Math.floor(Number(value.N)) * 1000;
  return Number.isSafeInteger(expires) && expires > now - tooOldMs ? expires : null;
}

/**
 * Plans the next sweep of a table for its item that expires first.
 *
 * @param written the expiry just written: a sweep for an earlier one is planned already
 */
export function planSweep(tx: Tx, context: Context, table: Table, written?: number): void {
  const sql =
    'SELECT MIN(expires) AS first FROM dynamodb_item WHERE tbl = ? AND expires IS NOT NULL';
  const first = tx.get<{ first: number | null }>(sql, table.id)?.first ?? null;
  if (first === null) {
    context.cancel(sweepKey(table));
    return;
  }
  if (written !== undefined && first < written) return;
  context.later({
    service: 'dynamodb',
    name: 'sweep-expired',
    key: sweepKey(table),
    payload: { table: table.name },
    at: Math.max(first, context.now) + sweepDelayMs,
  });
}

/** At most one sweep of a table is planned. */
export function sweepKey(table: Table): string {
  return `dynamodb-sweep:${table.name}`;
}
