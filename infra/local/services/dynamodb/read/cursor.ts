import type { SqlValue, Tx } from '../../../kernel/types.ts';
import type { SortCondition } from '../expressions/key-condition.ts';
import { indexKey, rowKey } from '../items/keys.ts';
import type { Index, Table } from '../tables/table.ts';
import type { AttributeValue, Item } from '../values/attribute.ts';
import { afterPrefix, encodeKey } from '../values/key-order.ts';

/** Where items are read from, in which order, and which of them. */
export interface Source {
  table: Table;
  index?: Index;
  /** Only this partition; without it the whole table or index. */
  partition?: AttributeValue;
  sort?: SortCondition;
  descending: boolean;
  /** The item (or its key attributes) after which reading begins. */
  after?: Item;
}

const chunkRows = 64;

/** Items in key order, read in chunks, so that a page costs what it holds. */
export function* readRows(tx: Tx, source: Source, most: number): Generator<Item> {
  let after = source.after;
  let left = most;
  for (;;) {
    const size = Math.min(left, chunkRows);
    const { sql, values } = select({ ...source, ...(after && { after }) });
    const rows = tx.all<{ item: string }>(sql, ...values, size);
    for (const row of rows) {
      after = JSON.parse(row.item) as Item;
      yield after;
    }
    left -= rows.length;
    if (rows.length < size || left <= 0) return;
  }
}

function select(source: Source): { sql: string; values: SqlValue[] } {
  const { table, index, partition, descending } = source;
  const rows = index ? 'x' : 'i';
  const where = [`${rows}.tbl = ?`];
  const values: SqlValue[] = [table.id];
  if (index) {
    where.push('x.idx = ?');
    values.push(index.name);
  }
  const order = [`${rows}.pk`, `${rows}.sk`, ...(index ? ['x.tpk', 'x.tsk'] : [])];
  if (partition) {
    where.push(`${rows}.pk = ?`);
    values.push(encodeKey(partition));
    order.shift();
  }
  if (source.sort) addSort(source.sort, `${rows}.sk`, where, values);
  if (source.after) {
    const position = positionOf(source, source.after);
    const marks = order.map(() => '?').join(', ');
    where.push(`(${order.join(', ')}) ${descending ? '<' : '>'} (${marks})`);
    values.push(...position.slice(-order.length));
  }
  const direction = descending ? ' DESC' : '';
  const from = index
    ? 'dynamodb_index x CROSS JOIN dynamodb_item i ' +
      'ON i.tbl = x.tbl AND i.pk = x.tpk AND i.sk = x.tsk'
    : 'dynamodb_item i';
  const ordered = order.map((column) => column + direction).join(', ');
  return {
    sql: `SELECT i.item FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${ordered} LIMIT ?`,
    values,
  };
}

function positionOf({ table, index }: Source, item: Item): string[] {
  const own = rowKey(table, item);
  if (!index) return [own.pk, own.sk];
  const key = indexKey(index, item);
  return [key?.pk ?? '', key?.sk ?? '', own.pk, own.sk];
}

function addSort(
  { operator, values: bounds }: SortCondition,
  column: string,
  where: string[],
  values: SqlValue[],
): void {
  const [low, high] = bounds.map(encodeKey) as [string, string | undefined];
  if (operator === 'BETWEEN') {
    where.push(`${column} BETWEEN ? AND ?`);
    values.push(low, high ?? low);
  } else if (operator === 'begins_with') {
    where.push(`${column} >= ?`);
    values.push(low);
    const end = afterPrefix(low);
    if (end !== undefined) {
      where.push(`${column} < ?`);
      values.push(end);
    }
  } else {
    where.push(`${column} ${operator} ?`);
    values.push(low);
  }
}
