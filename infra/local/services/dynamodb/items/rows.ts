import type { Context, Tx } from '../../../kernel/types.ts';
import { appendRecord, type ItemChange, type RecordIdentity } from '../streams/records.ts';
import type { Index, Table } from '../tables/table.ts';
import { equalItems, type Item } from '../values/attribute.ts';
import { expiryOf, planSweep } from './expiry.ts';
import { indexKey, type RowKey, rowKey } from './keys.ts';

/** The item of a key, if there is one. */
export function readItem(tx: Tx, table: Table, { pk, sk }: RowKey): Item | undefined {
  const sql = 'SELECT item FROM dynamodb_item WHERE tbl = ? AND pk = ? AND sk = ?';
  const row = tx.get<{ item: string }>(sql, table.id, pk, sk);
  return row && (JSON.parse(row.item) as Item);
}

/** Makes a change in the table, its indexes and its stream. A change of nothing leaves no trace. */
export function writeChange(
  tx: Tx,
  context: Context,
  change: ItemChange,
  identity?: RecordIdentity,
): void {
  const { table, key, old, next } = change;
  if (!old && !next) return;
  if (old && next && equalItems(old, next)) return;
  if (next) {
    const expires = expiryOf(table, next, context.now);
    const sql =
      'INSERT INTO dynamodb_item (tbl, pk, sk, item, expires) VALUES (?, ?, ?, ?, ?) ' +
      'ON CONFLICT DO UPDATE SET item = excluded.item, expires = excluded.expires';
    tx.run(sql, table.id, key.pk, key.sk, JSON.stringify(next), expires);
    if (expires !== null) planSweep(tx, context, table, expires);
  } else {
    const sql = 'DELETE FROM dynamodb_item WHERE tbl = ? AND pk = ? AND sk = ?';
    tx.run(sql, table.id, key.pk, key.sk);
  }
  for (const index of table.indexes) moveInIndex(tx, index, change);
  if (table.stream) appendRecord(tx, context, change, identity);
}

/** Puts every item of the table into a new index. */
export function fillIndex(tx: Tx, table: Table, index: Index): void {
  const rows = tx.all<{ item: string }>('SELECT item FROM dynamodb_item WHERE tbl = ?', table.id);
  for (const row of rows) {
    const next = JSON.parse(row.item) as Item;
    moveInIndex(tx, index, { table, key: rowKey(table, next), old: undefined, next });
  }
}

function moveInIndex(tx: Tx, index: Index, { table, key, old, next }: ItemChange): void {
  const from = old && indexKey(index, old);
  const to = next && indexKey(index, next);
  if (from?.pk === to?.pk && from?.sk === to?.sk) return;
  if (from) {
    const sql =
      'DELETE FROM dynamodb_index ' +
      'WHERE tbl = ? AND idx = ? AND pk = ? AND sk = ? AND tpk = ? AND tsk = ?';
    tx.run(sql, table.id, index.name, from.pk, from.sk, key.pk, key.sk);
  }
  if (to) {
    const sql = 'INSERT INTO dynamodb_index (tbl, idx, pk, sk, tpk, tsk) VALUES (?, ?, ?, ?, ?, ?)';
    tx.run(sql, table.id, index.name, to.pk, to.sk, key.pk, key.sk);
  }
}
