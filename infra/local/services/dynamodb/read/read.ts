import type { Shape, Tx } from '../../../kernel/types.ts';
import { invalidParameters, missing, validation, violated } from '../errors.ts';
import { readCondition } from '../expressions/condition.ts';
import { readKeyCondition } from '../expressions/key-condition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readProjection } from '../expressions/projection.ts';
import { consumed, readUnits } from '../items/capacity.ts';
import { refuseLegacy } from '../items/legacy.ts';
import { type Index, keyNames, requireIndex, requireTable, type Table } from '../tables/table.ts';
import { equal } from '../values/attribute.ts';
import type { Source } from './cursor.ts';
import { type Page, type PageRequest, readPage } from './page.ts';
import { segmentOf } from './segment.ts';
import { readSelect } from './select.ts';
import { readStartKey } from './start-key.ts';

const legacy = [
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
  'AttributesToGet',
  'ConditionalOperator',
];

/** Query: one partition of the table or of an index, in the order of the sort key. */
export function query(tx: Tx, request: Shape) {
  const { table, index } = target(tx, request);
  const keys = index ?? table;
  const { KeyConditionExpression: keyCondition, FilterExpression: filter } = request;
  if (keyCondition === undefined) {
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified ' +
        'in the request.',
    );
  }
  const placeholders = new Placeholders(request, [keyCondition]);
  const condition = readKeyCondition(keyCondition, placeholders, keys);
  const after = readStartKey(table, index, request.ExclusiveStartKey);
  const startsAt = after?.[keys.pk.name];
  if (startsAt && !equal(startsAt, condition.partition)) {
    throw validation(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const test = readCondition('FilterExpression', filter, placeholders, ([name]) => {
    if (!keyNames(keys).includes(name as string)) return;
    throw validation(
      'Filter Expression can only contain non-primary key attributes: ' +
        `Primary key attribute: ${name}`,
    );
  });
  const source: Source = {
    table,
    ...(index && { index }),
    ...condition,
    descending: request.ScanIndexForward === false,
    ...(after && { after }),
  };
  return answer(tx, request, placeholders, { source, filter: test });
}

/** Scan: the whole table or index, or one segment of it. */
export function scan(tx: Tx, request: Shape) {
  const { table, index } = target(tx, request);
  const { FilterExpression: filter, ProjectionExpression: projection } = request;
  const placeholders = new Placeholders(request, [filter, projection]);
  const test = readCondition('FilterExpression', filter, placeholders);
  const after = readStartKey(table, index, request.ExclusiveStartKey);
  const source: Source = {
    table,
    ...(index && { index }),
    descending: false,
    ...(after && { after }),
  };
  const mine = segmentOf(request, index ?? table);
  return answer(tx, request, placeholders, { source, filter: test, ...(mine && { mine }) });
}

function answer(
  tx: Tx,
  request: Shape,
  placeholders: Placeholders,
  part: Pick<PageRequest, 'source' | 'filter' | 'mine'>,
) {
  const { table, index } = part.source;
  const paths = readProjection(request.ProjectionExpression, placeholders);
  placeholders.finish();
  const select = readSelect(request.Select, paths, table, index);
  const page = readPage(tx, { ...part, limit: readLimit(request.Limit), ...select });
  return {
    ...(!select.countOnly && { Items: page.items }),
    Count: page.items.length,
    ScannedCount: page.scanned,
    ...(page.lastKey && { LastEvaluatedKey: page.lastKey }),
    ...consumed(request, table.name, () => unitsOf(page, request)),
  };
}

function unitsOf(page: Page, request: Shape): number {
  return readUnits(page.bytes, request.ConsistentRead === true ? 'strong' : 'eventual');
}

function target(tx: Tx, request: Shape): { table: Table; index?: Index } {
  if (request?.TableName === undefined) throw missing('tableName');
  refuseLegacy(request, legacy);
  const table = requireTable(tx, request.TableName);
  if (request.IndexName === undefined) return { table };
  const index = requireIndex(table, request.IndexName);
  if (request.ConsistentRead === true && !index.local) {
    throw validation('Consistent reads are not supported on global secondary indexes');
  }
  return { table, index };
}

function readLimit(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1) return limit;
  if (!Number.isInteger(limit)) throw invalidParameters('Limit must be an integer');
  throw violated(String(given), 'limit', 'Member must have value greater than or equal to 1');
}
