import type { Context, Shape, Tx } from '../../../kernel/types.ts';
import { malformed, missing, validation } from '../errors.ts';
import { projectItem } from '../expressions/paths.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readProjection } from '../expressions/projection.ts';
import { requireTable, type Table } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';
import { consumedByTable, readUnits, writeUnits } from './capacity.ts';
import { commit, decide, type Intent, readIntent } from './intent.ts';
import { readKey, rowKey } from './keys.ts';
import { readItem } from './rows.ts';

const limits = { writes: 25, reads: 100, replyBytes: 16 * 1024 * 1024 };

/** BatchWriteItem: up to 25 puts and deletes; here all of them happen. */
export function batchWriteItem(tx: Tx, request: Shape, context: Context) {
  const intents = requestedTables(request).flatMap(([TableName, writes]) =>
    listOf(writes).map((write) => readBatchWrite(tx, TableName, write)),
  );
  if (intents.length > limits.writes) {
    throw validation('Too many items requested for the BatchWriteItem call');
  }
  refuseDuplicates(intents);
  const units = new Map<string, number>();
  for (const intent of intents) {
    const outcome = decide(tx, intent);
    commit(tx, context, intent, outcome);
    addUnits(units, intent.table.name, writeUnits(intent.table, outcome));
  }
  return { UnprocessedItems: {}, ...consumedByTable(request, units) };
}

/** BatchGetItem: up to 100 items; keys beyond 16 MB of answer come back as unprocessed. */
export function batchGetItem(tx: Tx, request: Shape) {
  const groups = requestedTables(request).map(([name, group]) => readGroup(tx, name, group));
  if (groups.reduce((sum, { keys }) => sum + keys.length, 0) > limits.reads) {
    throw validation('Too many items requested for the BatchGetItem call');
  }
  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, Shape> = {};
  const units = new Map<string, number>();
  let bytes = 0;
  for (const { asked, table, group, keys, pick, consistency } of groups) {
    const items: Item[] = [];
    responses[asked] = items;
    const left = keys.filter((key) => {
      if (bytes > limits.replyBytes) return true;
      const item = readItem(tx, table, rowKey(table, key));
      const size = item ? itemSize(item) : 0;
      bytes += size;
      addUnits(units, table.name, readUnits(size, consistency));
      if (item) items.push(pick(item));
      return false;
    });
    if (left.length > 0) unprocessed[asked] = { ...group, Keys: left };
  }
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...consumedByTable(request, units),
  };
}

function readGroup(tx: Tx, asked: string, group: Shape) {
  const wanted = listOf(group?.Keys);
  const table = requireTable(tx, asked);
  const placeholders = new Placeholders(group, [group.ProjectionExpression]);
  const paths = readProjection(group.ProjectionExpression, placeholders);
  placeholders.finish();
  const keys: Item[] = wanted.map((key: Shape) => readKey(table, key));
  refuseDuplicates(keys.map((key) => ({ table, key: rowKey(table, key) })));
  return {
    asked,
    table,
    group,
    keys,
    pick: (item: Item) => (paths ? projectItem(item, paths) : item),
    consistency: group.ConsistentRead === true ? ('strong' as const) : ('eventual' as const),
  };
}

function requestedTables(request: Shape): [string, Shape][] {
  const tables = Object.entries(request?.RequestItems ?? {});
  if (request?.RequestItems === undefined) throw missing('requestItems');
  if (tables.length > 0) return tables;
  throw validation('The batch request list cannot be empty');
}

function listOf(given: unknown): Shape[] {
  if (Array.isArray(given)) return given;
  throw malformed('Expected a list in RequestItems');
}

function readBatchWrite(tx: Tx, TableName: string, write: Shape): Intent {
  const { PutRequest: put, DeleteRequest: remove } = write ?? {};
  if (put && remove) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, ' +
        'must contain exactly one of the supported datatypes',
    );
  }
  if (put) return readIntent(tx, 'Put', { TableName, Item: put.Item });
  if (remove) return readIntent(tx, 'Delete', { TableName, Key: remove.Key });
  throw validation('A write request must have either a PutRequest or a DeleteRequest');
}

function refuseDuplicates(rows: { table: Table; key: { pk: string; sk: string } }[]): void {
  const seen = new Set(rows.map(({ table, key }) => JSON.stringify([table.id, key.pk, key.sk])));
  if (seen.size < rows.length) throw validation('Provided list of item keys contains duplicates');
}

function addUnits(units: Map<string, number>, table: string, more: number): void {
  units.set(table, (units.get(table) ?? 0) + more);
}
