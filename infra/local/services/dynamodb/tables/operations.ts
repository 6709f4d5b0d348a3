import { AwsError, type Context, type Shape, type Tx } from '../../../kernel/types.ts';
import { missing, notFound, validation, violated } from '../errors.ts';
import { sweepKey } from '../items/expiry.ts';
import { resetExpiry } from '../items/sweep.ts';
import { readDefinition } from './definition.ts';
import { describe, describeBackups } from './describe.ts';
import { findTable, saveTable, type Table, tableName } from './table.ts';

/** CreateTable: the table is active at once. */
export function createTable(tx: Tx, request: Shape, context: Context) {
  const name = tableName(request?.TableName);
  if (findTable(tx, name)) {
    throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
  }
  const table = saveTable(tx, readDefinition(name, request, context));
  return { TableDescription: describe(tx, table) };
}

/** DescribeTable. */
export function describeTable(tx: Tx, request: Shape) {
  return { Table: describe(tx, named(tx, request)) };
}

/** DeleteTable: items, indexes and stream are gone at once. */
export function deleteTable(tx: Tx, request: Shape, context: Context) {
  const table = named(tx, request);
  if (table.deletionProtection) {
    throw validation(
      'Resource cannot be deleted as it is currently protected against deletion. ' +
        'Disable deletion protection first.',
    );
  }
  const description = describe(tx, table, 'DELETING');
  tx.run('DELETE FROM dynamodb_index WHERE tbl = ?', table.id);
  tx.run('DELETE FROM dynamodb_item WHERE tbl = ?', table.id);
  tx.run('DELETE FROM dynamodb_table WHERE id = ?', table.id);
  if (table.stream) tx.run('DELETE FROM dynamodb_record WHERE stream = ?', table.stream.arn);
  context.cancel(sweepKey(table));
  return { TableDescription: description };
}

/** ListTables, by name. */
export function listTables(tx: Tx, request: Shape) {
  const limit = request?.Limit ?? 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw violated(String(limit), 'limit', 'Member must have value between 1 and 100');
  }
  const sql = 'SELECT name FROM dynamodb_table WHERE name > ? ORDER BY name LIMIT ?';
  const start = request?.ExclusiveStartTableName ?? '';
  const names = tx.all<{ name: string }>(sql, start, limit + 1).map(({ name }) => name);
  const page = names.slice(0, limit);
  return {
    TableNames: page,
    ...(names.length > limit && { LastEvaluatedTableName: page.at(-1) }),
  };
}

/** UpdateTimeToLive. */
export function updateTimeToLive(tx: Tx, request: Shape, context: Context) {
  const table = named(tx, request);
  const given = request.TimeToLiveSpecification;
  if (given?.AttributeName === undefined) throw missing('timeToLiveSpecification.attributeName');
  const enabled = given.Enabled === true;
  if (enabled === (table.ttl !== undefined)) {
    throw validation(`TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
  }
  setTimeToLive(tx, context, table, enabled ? String(given.AttributeName) : undefined);
  return { TimeToLiveSpecification: { ...given, Enabled: enabled } };
}

/** Changes which attribute says when an item expires, for the items that are there too. */
export function setTimeToLive(
  tx: Tx,
  context: Context,
  { ttl: old, ...table }: Table,
  ttl: string | undefined,
): void {
  if (old === ttl) return;
  const changed = saveTable(tx, ttl === undefined ? table : { ...table, ttl });
  resetExpiry(tx, context, changed);
}

/** DescribeTimeToLive. */
export function describeTimeToLive(tx: Tx, request: Shape) {
  const { ttl } = named(tx, request);
  return {
    TimeToLiveDescription:
      ttl === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: ttl },
  };
}

/** DescribeContinuousBackups. */
export function describeContinuousBackups(tx: Tx, request: Shape, context: Context) {
  const name = tableName(request?.TableName);
  const table = findTable(tx, name);
  if (!table) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  return { ContinuousBackupsDescription: describeBackups(table, context) };
}

function named(tx: Tx, request: Shape): Table {
  const name = tableName(request?.TableName);
  const table = findTable(tx, name);
  if (table) return table;
  throw notFound(`Requested resource not found: Table: ${name} not found`);
}
