import type { Context, Shape, Tx } from '../../../kernel/types.ts';
import type { Index, KeySchema, Table } from './table.ts';

/** `TableDescription` as DescribeTable answers it; counts are exact here, six hours old at AWS. */
export function describe(tx: Tx, table: Table, status = 'ACTIVE'): Shape {
  const sql =
    'SELECT COUNT(*) AS items, COALESCE(SUM(LENGTH(CAST(item AS BLOB))), 0) AS bytes ' +
    'FROM dynamodb_item WHERE tbl = ?';
  const { items, bytes } = tx.get<{ items: number; bytes: number }>(sql, table.id)!;
  const described = (local: boolean) => {
    const list = table.indexes.filter((index) => index.local === local);
    return list.length > 0 ? list.map((index) => describeIndex(tx, table, index)) : undefined;
  };
  const [locals, globals] = [described(true), described(false)];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.tableId,
    TableStatus: status,
    CreationDateTime: table.createdAt / 1000,
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: describeKeys(table),
    ItemCount: items,
    TableSizeBytes: bytes,
    BillingModeSummary: { BillingMode: table.billingMode },
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
    },
    DeletionProtectionEnabled: table.deletionProtection,
    ...(locals && { LocalSecondaryIndexes: locals }),
    ...(globals && { GlobalSecondaryIndexes: globals }),
    ...(table.stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream.view },
      LatestStreamArn: table.stream.arn,
      LatestStreamLabel: table.stream.label,
    }),
  };
}

/** `KeySchema` as the API writes it. */
export function describeKeys({ pk, sk }: KeySchema) {
  const hash = { AttributeName: pk.name, KeyType: 'HASH' };
  return sk ? [hash, { AttributeName: sk.name, KeyType: 'RANGE' }] : [hash];
}

/** What DescribeContinuousBackups answers; nothing is backed up here. */
export function describeBackups(table: Table, context: Context): Shape {
  const recovery = table.pointInTimeRecovery
    ? {
        PointInTimeRecoveryStatus: 'ENABLED',
        EarliestRestorableDateTime: table.createdAt / 1000,
        LatestRestorableDateTime: context.now / 1000,
      }
    : { PointInTimeRecoveryStatus: 'DISABLED' };
  return { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription: recovery };
}

function describeIndex(tx: Tx, table: Table, index: Index): Shape {
  const sql = 'SELECT COUNT(*) AS items FROM dynamodb_index WHERE tbl = ? AND idx = ?';
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    KeySchema: describeKeys(index),
    Projection: {
      ProjectionType: index.projection,
      ...(index.include.length > 0 && { NonKeyAttributes: index.include }),
    },
    ItemCount: tx.get<{ items: number }>(sql, table.id, index.name)?.items,
    ...(!index.local && { IndexStatus: 'ACTIVE' }),
  };
}
