import { AwsError, type Context, type Shape, type Tx } from '../../../kernel/types.ts';
import { missing, notFound, validation, violated } from '../errors.ts';
import { describeKeys } from '../tables/describe.ts';
import { findTable, type Table } from '../tables/table.ts';
import { readIterator, writeIterator } from './iterator.ts';
import { retentionMs, sequenceNumber, sequenceOf } from './records.ts';

/** A stream has one shard that never closes. */
const shardId = 'shardId-00000000000000000000-00000001';
const limits = { records: 1000, bytes: 1024 * 1024 };

interface Row {
  seq: number;
  record: string;
}

/** ListStreams, by table or all. */
export function listStreams(tx: Tx, request: Shape) {
  const rows = tx.all<{ name: string }>('SELECT name FROM dynamodb_table ORDER BY name');
  const wanted = request?.TableName;
  const streams = rows
    .map(({ name }) => findTable(tx, name))
    .filter((table) => table?.stream && (wanted === undefined || table.name === wanted))
    .map((table) => ({
      StreamArn: table?.stream?.arn,
      StreamLabel: table?.stream?.label,
      TableName: table?.name,
    }));
  return { Streams: streams };
}

/** DescribeStream. */
export function describeStream(tx: Tx, request: Shape, context: Context) {
  const table = streamTable(tx, request?.StreamArn);
  const { arn, label, view } = table.stream as NonNullable<Table['stream']>;
  const first = firstSeq(tx, arn, context.now) ?? lastSeq(tx) + 1;
  const shard = {
    ShardId: shardId,
    SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(first) },
  };
  return {
    StreamDescription: {
      StreamArn: arn,
      StreamLabel: label,
      StreamStatus: 'ENABLED',
      StreamViewType: view,
      TableName: table.name,
      KeySchema: describeKeys(table),
      CreationRequestDateTime: Date.parse(`${label}Z`) / 1000,
      Shards: request.ExclusiveStartShardId === shardId ? [] : [shard],
    },
  };
}

/** GetShardIterator. */
export function getShardIterator(tx: Tx, request: Shape, context: Context) {
  const arn = request?.StreamArn;
  streamTable(tx, arn);
  if (request.ShardId !== shardId) {
    throw notFound(`Requested resource not found: Shard: ${request.ShardId} not found`);
  }
  const after = startOf(tx, request, context.now);
  return { ShardIterator: writeIterator({ arn, after, at: context.now }) };
}

/** GetRecords: what was written after the iterator's place and is less than 24 hours old. */
export function getRecords(tx: Tx, request: Shape, context: Context) {
  if (request?.ShardIterator === undefined) throw missing('shardIterator');
  const { arn, after } = readIterator(request.ShardIterator, context.now);
  streamTable(tx, arn);
  const limit = readLimit(request.Limit);
  const sql =
    'SELECT seq, record FROM dynamodb_record ' +
    'WHERE stream = ? AND seq > ? AND at >= ? ORDER BY seq LIMIT ?';
  const rows = tx.all<Row>(sql, arn, after, context.now - retentionMs, limit);
  const page = withinBytes(rows);
  const next = page.at(-1)?.seq ?? after;
  return {
    Records: page.map(({ seq, record }) => {
      const read = JSON.parse(record);
      return { ...read, dynamodb: { ...read.dynamodb, SequenceNumber: sequenceNumber(seq) } };
    }),
    NextShardIterator: writeIterator({ arn, after: next, at: context.now }),
  };
}

function startOf(tx: Tx, request: Shape, now: number): number {
  const { ShardIteratorType: type, StreamArn: arn, SequenceNumber: given } = request;
  if (type === 'LATEST') return lastSeq(tx);
  if (type === 'TRIM_HORIZON') return 0;
  if (type !== 'AT_SEQUENCE_NUMBER' && type !== 'AFTER_SEQUENCE_NUMBER') {
    const types = 'AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST';
    const constraint = `Member must satisfy enum value set: [${types}]`;
    throw violated(String(type), 'shardIteratorType', constraint);
  }
  const seq = sequenceOf(String(given));
  if (!Number.isSafeInteger(seq) || seq < 0) {
    throw validation(`Invalid SequenceNumber: ${given}`);
  }
  const first = firstSeq(tx, arn, now) ?? lastSeq(tx) + 1;
  if (seq < first) {
    throw new AwsError(
      'TrimmedDataAccessException',
      'The operation attempted to read past the oldest stream record in a shard',
    );
  }
  return type === 'AT_SEQUENCE_NUMBER' ? seq - 1 : seq;
}

function withinBytes(rows: Row[]): Row[] {
  let bytes = 0;
  return rows.filter(({ record }, at) => {
    bytes += record.length;
    return at === 0 || bytes <= limits.bytes;
  });
}

function readLimit(given: unknown): number {
  if (given === undefined) return limits.records;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= limits.records) return limit;
  throw violated(String(given), 'limit', `Member must have value between 1 and ${limits.records}`);
}

/** The table whose current stream has this ARN. */
function streamTable(tx: Tx, arn: unknown): Table {
  if (arn === undefined) throw missing('streamArn');
  const name = String(arn).split(':table/')[1]?.split('/stream/')[0] ?? '';
  const table = findTable(tx, name);
  if (table?.stream?.arn === arn) return table;
  throw notFound(`Requested resource not found: Stream: ${arn} not found`);
}

function firstSeq(tx: Tx, arn: string, now: number): number | undefined {
  const sql = 'SELECT MIN(seq) AS seq FROM dynamodb_record WHERE stream = ? AND at >= ?';
  return tx.get<{ seq: number | null }>(sql, arn, now - retentionMs)?.seq ?? undefined;
}

/** The number of the newest record there ever was. */
function lastSeq(tx: Tx): number {
  const sql = "SELECT seq FROM sqlite_sequence WHERE name = 'dynamodb_record'";
  return tx.get<{ seq: number }>(sql)?.seq ?? 0;
}
