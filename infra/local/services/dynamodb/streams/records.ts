import type { Context, Tx } from '../../../kernel/types.ts';
import { keyOf, type RowKey } from '../items/keys.ts';
import type { StreamView, Table } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';
import { itemSize } from '../values/size.ts';

/** One change of one item: `next` is undefined for a deletion. */
export interface ItemChange {
  table: Table;
  key: RowKey;
  old: Item | undefined;
  next: Item | undefined;
}

/** Set in a record when the service itself made the change. */
export interface RecordIdentity {
  PrincipalId: string;
  Type: string;
}

/** How long a record can be read: AWS keeps it 24 hours. */
export const retentionMs = 24 * 3_600_000;

/** Appends a change to the table's stream and wakes the functions that read it. */
export function appendRecord(
  tx: Tx,
  context: Context,
  change: ItemChange,
  identity?: RecordIdentity,
): void {
  const { stream } = change.table;
  if (!stream) return;
  tx.run('DELETE FROM dynamodb_record WHERE at < ?', context.now - retentionMs);
  const record = {
    eventID: context.uuid().replaceAll('-', ''),
    eventName: eventName(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: context.region,
    dynamodb: images(change, stream.view, context.now),
    ...(identity && { userIdentity: identity }),
  };
  const sql = 'INSERT INTO dynamodb_record (stream, at, record) VALUES (?, ?, ?)';
  tx.run(sql, stream.arn, context.now, JSON.stringify(record));
  context.later({
    service: 'lambda',
    name: 'poll-stream',
    key: `poll-stream:${stream.arn}`,
    payload: { streamArn: stream.arn },
  });
}

/** A record's number as AWS writes it: decimal, at least 21 digits, rising within the shard. */
export function sequenceNumber(seq: number): string {
  return String(100_000_000_000_000_000_000n + BigInt(seq));
}

/** The row's number of a sequence number; NaN if it is none. */
export function sequenceOf(text: string): number {
  return /^\d{21,40}$/.test(text) ? Number(BigInt(text) - 100_000_000_000_000_000_000n) : NaN;
}

function eventName({ old, next }: ItemChange): string {
  if (!old) return 'INSERT';
  return next ? 'MODIFY' : 'REMOVE';
}

function images({ table, old, next }: ItemChange, view: StreamView, now: number) {
  const keys = keyOf(table, (next ?? old) as Item);
  const withNew = next && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES');
  const withOld = old && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES');
  const size = itemSize(keys) + (withNew ? itemSize(next) : 0) + (withOld ? itemSize(old) : 0);
  return {
    ApproximateCreationDateTime: Math.floor(now / 1000),
    Keys: keys,
    ...(withNew && { NewImage: next }),
    ...(withOld && { OldImage: old }),
    SizeBytes: size,
    StreamViewType: view,
  };
}

/** The label and ARN a stream has from the moment it is enabled. */
export function newStream(table: Pick<Table, 'arn'>, view: StreamView, now: number) {
  const label = new Date(now).toISOString().replace('Z', '');
  return { arn: `${table.arn}/stream/${label}`, label, view };
}
