import type { Operation, Service } from '../../kernel/types.ts';
import { batchGetItem, batchWriteItem } from './items/batch.ts';
import { getItem, writeOne } from './items/single.ts';
import { sweepExpired } from './items/sweep.ts';
import { transactGetItems, transactWriteItems } from './items/transact.ts';
import {
  onAny,
  onBatch,
  onItem,
  onStream,
  onTable,
  onTableOrIndex,
  onTransactGet,
  onTransactWrite,
} from './permissions.ts';
import { query, scan } from './read/read.ts';
import { schema } from './schema.ts';
import { describeStream, getRecords, getShardIterator, listStreams } from './streams/operations.ts';
import {
  createTable,
  deleteTable,
  describeContinuousBackups,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTimeToLive,
} from './tables/operations.ts';
import { globalTableResource, tableResource } from './tables/resource.ts';

const operations: Record<string, Operation> = {
  GetItem: { authorize: onItem('GetItem'), run: getItem },
  PutItem: { authorize: onItem('PutItem'), run: writeOne('Put') },
  UpdateItem: { authorize: onItem('UpdateItem'), run: writeOne('Update') },
  DeleteItem: { authorize: onItem('DeleteItem'), run: writeOne('Delete') },
  Query: { authorize: onTableOrIndex('Query'), run: query },
  Scan: { authorize: onTableOrIndex('Scan'), run: scan },
  BatchGetItem: { authorize: onBatch('BatchGetItem'), run: batchGetItem },
  BatchWriteItem: { authorize: onBatch('BatchWriteItem'), run: batchWriteItem },
  TransactGetItems: { authorize: onTransactGet, run: transactGetItems },
  TransactWriteItems: { authorize: onTransactWrite, run: transactWriteItems },
  CreateTable: { authorize: onTable('CreateTable'), run: createTable },
  DescribeTable: { authorize: onTable('DescribeTable'), run: describeTable },
  DeleteTable: { authorize: onTable('DeleteTable'), run: deleteTable },
  ListTables: { authorize: onAny('ListTables'), run: listTables },
  UpdateTimeToLive: { authorize: onTable('UpdateTimeToLive'), run: updateTimeToLive },
  DescribeTimeToLive: { authorize: onTable('DescribeTimeToLive'), run: describeTimeToLive },
  DescribeContinuousBackups: {
    authorize: onTable('DescribeContinuousBackups'),
    run: describeContinuousBackups,
  },
  ListStreams: { authorize: onAny('ListStreams'), run: listStreams },
  DescribeStream: { authorize: onStream('DescribeStream'), run: describeStream },
  GetShardIterator: { authorize: onStream('GetShardIterator'), run: getShardIterator },
  GetRecords: { authorize: onStream('GetRecords'), run: getRecords },
};

/** DynamoDB and its streams over the kernel's store. */
export function createDynamodb(): Service {
  return {
    id: 'dynamodb',
    schema,
    operations,
    tasks: { 'sweep-expired': sweepExpired },
    resources: {
      'AWS::DynamoDB::Table': tableResource,
      'AWS::DynamoDB::GlobalTable': globalTableResource,
    },
  };
}
