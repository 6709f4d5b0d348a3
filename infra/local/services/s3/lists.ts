import { AwsError, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { onList } from './permissions.ts';
import { bucketOf, type ObjectRow } from './store.ts';

const max = 1000;
/** Sorts after every key that begins with what it is appended to. */
const end = '\u{10FFFF}';

/** What one page of a listing holds. */
interface Page {
  rows: ObjectRow[];
  prefixes: string[];
  /** Where the next page goes on; undefined on the last. */
  next?: { key: string; seq: number };
}

interface Walk {
  bucket: string;
  prefix: string;
  delimiter: string;
  /** The last key or common prefix that was shown. */
  after: string;
  limit: number;
  /** Every version and delete marker, or only what is there now. */
  versions: boolean;
  /** Among the versions of `after`, those older than this one are still to be shown. */
  afterSeq?: number;
}

/** The listings of a bucket. */
export const listOperations: Record<string, Operation> = {
  ListObjectsV2: { authorize: onList('ListBucket'), run: listV2 },
  ListObjects: { authorize: onList('ListBucket'), run: listV1 },
  ListObjectVersions: { authorize: onList('ListBucketVersions'), run: listVersions },
};

function listV2(tx: Tx, request: Shape): Shape {
  const token = request.ContinuationToken;
  const after = token === undefined ? (request.StartAfter ?? '') : decodeToken(token);
  const page = walk(tx, walkOf(tx, request, after));
  return {
    ...common(request, page),
    StartAfter: request.StartAfter,
    KeyCount: page.rows.length + page.prefixes.length,
    Contents: page.rows.map(shown),
    ContinuationToken: token,
    NextContinuationToken: page.next && Buffer.from(page.next.key).toString('base64url'),
  };
}

function listV1(tx: Tx, request: Shape): Shape {
  const page = walk(tx, walkOf(tx, request, request.Marker ?? ''));
  return {
    ...common(request, page),
    Marker: request.Marker ?? '',
    NextMarker: page.next?.key,
    Contents: page.rows.map(shown),
  };
}

function listVersions(tx: Tx, request: Shape): Shape {
  const { Bucket, KeyMarker = '', VersionIdMarker } = request;
  const marker = tx.get<{ seq: number }>(
    'SELECT seq FROM s3_object WHERE bucket = ? AND key = ? AND version = ?',
    ...[Bucket ?? '', KeyMarker, VersionIdMarker ?? ''],
  );
  const start = walkOf(tx, request, KeyMarker);
  const page = walk(tx, { ...start, versions: true, afterSeq: marker?.seq });
  const item = (row: ObjectRow) => ({
    ...shown(row),
    VersionId: row.version,
    IsLatest: row.latest === 1,
  });
  const markers = page.rows.filter((row) => row.marker === 1).map(item);
  return {
    ...common(request, page),
    KeyMarker,
    NextKeyMarker: page.next?.key,
    NextVersionIdMarker: page.next && page.rows.at(-1)?.version,
    Versions: page.rows.filter((row) => row.marker === 0).map(item),
    DeleteMarkers: markers.map(({ Key, LastModified, VersionId, IsLatest }) => {
      return { Key, LastModified, VersionId, IsLatest };
    }),
  };
}

function walkOf(tx: Tx, request: Shape, after: string): Walk {
  const { Prefix = '', Delimiter = '', MaxKeys = max } = request;
  if (!Number.isInteger(MaxKeys) || MaxKeys < 0) {
    throw new AwsError('InvalidArgument', 'max-keys must be a whole number of at least 0.');
  }
  const bucket = bucketOf(tx, request.Bucket).name;
  const limit = Math.min(MaxKeys, max);
  return { bucket, prefix: Prefix, delimiter: Delimiter, after, limit, versions: false };
}

function walk(tx: Tx, { prefix, delimiter, limit, ...from }: Walk): Page {
  const page: Page = { rows: [], prefixes: [] };
  const isPrefix = from.after.length > prefix.length && from.after.endsWith(delimiter);
  let after = delimiter && isPrefix ? from.after + end : from.after;
  let seq = from.afterSeq;
  let last = { key: from.after, seq: 0 };
  for (;;) {
    const rows = following(tx, from, prefix, after, seq, limit + 1);
    let skipped = false;
    for (const row of rows) {
      if (page.rows.length + page.prefixes.length >= limit) {
        return limit > 0 ? { ...page, next: last } : page;
      }
      after = row.key;
      seq = from.versions ? row.seq : undefined;
      const cut = delimiter ? row.key.indexOf(delimiter, prefix.length) : -1;
      if (cut >= 0) {
        const common = row.key.slice(0, cut + delimiter.length);
        page.prefixes.push(common);
        last = { key: common, seq: 0 };
        after = common + end;
        skipped = true;
        break;
      }
      page.rows.push(row);
      last = { key: row.key, seq: row.seq };
    }
    if (!skipped && rows.length <= limit) return page;
  }
}

function following(
  tx: Tx,
  { bucket, versions }: Pick<Walk, 'bucket' | 'versions'>,
  prefix: string,
  after: string,
  seq: number | undefined,
  count: number,
): ObjectRow[] {
  const live = versions ? '' : 'AND latest = 1 AND marker = 0';
  const sql = `SELECT * FROM s3_object WHERE bucket = ? AND key >= ? AND key <= ? ${live}
    AND (key > ? OR (key = ? AND seq < ?)) ORDER BY key, seq DESC LIMIT ?`;
  return tx.all<ObjectRow>(sql, bucket, prefix, prefix + end, after, after, seq ?? 0, count);
}

function common(request: Shape, page: Page): Shape {
  return {
    Name: request.Bucket,
    Prefix: request.Prefix ?? '',
    Delimiter: request.Delimiter,
    MaxKeys: Math.min(request.MaxKeys ?? max, max),
    EncodingType: request.EncodingType,
    IsTruncated: page.next !== undefined,
    CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix })),
  };
}

function shown(row: ObjectRow): Shape {
  const facts: Shape = JSON.parse(row.facts);
  const checksum = Object.keys(facts).find((name) => /^Checksum(CRC|SHA)/.test(name));
  return {
    Key: row.key,
    LastModified: Math.floor(row.modified / 1000),
    ETag: row.etag,
    ...(checksum ? { ChecksumAlgorithm: [checksum.slice('Checksum'.length)] } : {}),
    Size: row.size,
    StorageClass: facts.StorageClass ?? 'STANDARD',
  };
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString();
  if (key !== '' && Buffer.from(key).toString('base64url') === token) return key;
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
