import type { Context, ResourceHandler, Shape, Tx } from '../../../kernel/types.ts';
import { fillIndex } from '../items/rows.ts';
import { readDefinition } from './definition.ts';
import { setTimeToLive } from './operations.ts';
import { findTable, type Index, type KeySchema, saveTable, type Table } from './table.ts';

/** `AWS::DynamoDB::Table`. */
export const tableResource: ResourceHandler = (tx, { physicalName, properties }, context) =>
  upsert(tx, properties.TableName ?? physicalName, properties, properties, context);

/** `AWS::DynamoDB::GlobalTable`: what stands in the replica of this region counts here. */
export const globalTableResource: ResourceHandler = (tx, { physicalName, properties }, context) => {
  const replicas: Shape[] = properties.Replicas ?? [];
  const replica = replicas.find(({ Region }) => Region === context.region) ?? replicas[0] ?? {};
  return upsert(tx, properties.TableName ?? physicalName, properties, replica, context);
};

function upsert(tx: Tx, name: string, properties: Shape, replica: Shape, context: Context) {
  const wanted: Table = {
    ...readDefinition(name, properties, context),
    deletionProtection: isTrue(replica.DeletionProtectionEnabled),
    pointInTimeRecovery: isTrue(
      replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled,
    ),
  };
  const old = findTable(tx, name);
  const table = old ? update(tx, old, wanted) : saveTable(tx, wanted);
  const ttl = properties.TimeToLiveSpecification;
  setTimeToLive(tx, context, table, isTrue(ttl?.Enabled) ? ttl.AttributeName : undefined);
  return {
    ref: name,
    attributes: {
      Arn: table.arn,
      TableId: table.tableId,
      ...(table.stream && { StreamArn: table.stream.arn }),
    },
  };
}

/** Keeps the table's identity and items; indexes and stream follow the template. */
function update(tx: Tx, old: Table, wanted: Table): Table {
  if (keysOf(old) !== keysOf(wanted)) {
    throw new Error(
      `The key of table ${old.name} cannot change while it has data: delete the table first`,
    );
  }
  const { id, tableId, createdAt } = old;
  const sameStream = old.stream?.view === wanted.stream?.view;
  const kept = {
    id,
    tableId,
    createdAt,
    ...(old.ttl !== undefined && { ttl: old.ttl }),
    ...(sameStream && old.stream && { stream: old.stream }),
  };
  const table = saveTable(tx, { ...wanted, ...kept });
  for (const index of old.indexes) {
    if (holds(table.indexes, index)) continue;
    tx.run('DELETE FROM dynamodb_index WHERE tbl = ? AND idx = ?', id, index.name);
  }
  for (const index of table.indexes) if (!holds(old.indexes, index)) fillIndex(tx, table, index);
  return table;
}

function holds(indexes: Index[], index: Index): boolean {
  return indexes.some((one) => one.name === index.name && keysOf(one) === keysOf(index));
}

function keysOf({ pk, sk }: KeySchema): string {
  return JSON.stringify([pk, sk]);
}

function isTrue(given: unknown): boolean {
  return given === true || given === 'true';
}
