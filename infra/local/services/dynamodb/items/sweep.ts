import type { Context, Tx, Write } from '../../../kernel/types.ts';
import { findTable, type Table } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';
import { expiryOf, planSweep } from './expiry.ts';
import { rowKey } from './keys.ts';
import { writeChange } from './rows.ts';

const sweepSize = 500;
/** Who deletes an expired item, as stream records name it. */
const ttlIdentity = { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } as const;

/** Deletes what has expired, in the stream under the service's name, and plans the next sweep. */
export function sweepExpired(payload: { table: string }): Write {
  return (tx, context) => {
    const table = findTable(tx, payload.table);
    if (!table) return;
    const sql = 'SELECT item FROM dynamodb_item WHERE tbl = ? AND expires <= ? LIMIT ?';
    for (const row of tx.all<{ item: string }>(sql, table.id, context.now, sweepSize)) {
      const old = JSON.parse(row.item) as Item;
      writeChange(
        tx,
        context,
        { table, key: rowKey(table, old), old, next: undefined },
        ttlIdentity,
      );
    }
    planSweep(tx, context, table);
  };
}

/** Works out every item's expiry anew, after the table's TTL attribute changed. */
export function resetExpiry(tx: Tx, context: Context, table: Table): void {
  const rows = tx.all<{ item: string }>('SELECT item FROM dynamodb_item WHERE tbl = ?', table.id);
  for (const row of rows) {
    const item = JSON.parse(row.item) as Item;
    const { pk, sk } = rowKey(table, item);
    const sql = 'UPDATE dynamodb_item SET expires = ? WHERE tbl = ? AND pk = ? AND sk = ?';
    tx.run(sql, expiryOf(table, item, context.now), table.id, pk, sk);
  }
  planSweep(tx, context, table);
}
