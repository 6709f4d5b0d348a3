import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import type { Blobs } from './blobs.ts';
import { md5, verifiedChecksums } from './checksums.ts';
import { checkRead, checkWrite } from './conditions.ts';
import { bytesOf, checkKey, factsOf } from './facts.ts';
import { onObject, onVersion } from './permissions.ts';
import { rangeOf } from './range.ts';
import {
  addVersion,
  type BucketRow,
  bucketOf,
  latestOf,
  type ObjectRow,
  versionOf,
} from './store.ts';

/** The headers that the reader of an object may replace (`response-content-type=…`). */
const overridable = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
];

/** The version id, where the bucket has versions at all. */
export function shownVersion(bucket: BucketRow, row: ObjectRow): { VersionId?: string } {
  return bucket.versioning === null ? {} : { VersionId: row.version };
}

/** The version that a read means. Throws as S3 does where there is none. */
export function readable(tx: Tx, request: Shape, context: Context): ObjectRow {
  const { Bucket, Key, VersionId } = request;
  bucketOf(tx, Bucket);
  const row =
    VersionId === undefined ? latestOf(tx, Bucket, Key) : versionOf(tx, Bucket, Key, VersionId);
  if (row && row.marker === 0) return row;
  // Only who may list the bucket learns that a key is missing; everyone else gets AccessDenied.
  context.call('s3', 'HeadBucket', { Bucket });
  if (row && VersionId !== undefined) {
    const message = 'The specified method is not allowed against this resource.';
    throw new AwsError('MethodNotAllowed', message, 405, { Key, DeleteMarker: true });
  }
  if (VersionId !== undefined) {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key });
  }
  throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key });
}

/** Reading and writing single objects. */
export function objectOperations(blobs: Blobs): Record<string, Operation> {
  return {
    PutObject: {
      authorize: onObject('PutObject'),
      run: (tx, request, context) => put(tx, blobs, request, context),
    },
    GetObject: {
      authorize: onVersion('GetObject'),
      run: (tx, request, context) => {
        const row = readable(tx, request, context);
        const reply = head(tx, request, row);
        const range = rangeOf(request.Range, row.size);
        const { start, end } = range ?? { start: 0, end: row.size - 1 };
        const ContentRange = range && `bytes ${start}-${end}/${row.size}`;
        const Body = row.size === 0 ? new Uint8Array() : blobs.read(row.blob as string, start, end);
        return { ...reply, ...(range && { ContentRange }), ContentLength: Body.length, Body };
      },
    },
    HeadObject: {
      authorize: onVersion('GetObject'),
      run: (tx, request, context) => head(tx, request, readable(tx, request, context)),
    },
  };
}

function put(tx: Tx, blobs: Blobs, request: Shape, context: Context): Shape {
  const bucket = bucketOf(tx, request.Bucket);
  const key = checkKey(request.Key);
  const body = bytesOf(request.Body);
  checkWrite(request, latestOf(tx, bucket.name, key));
  const checksums = verifiedChecksums(request, body);
  const type = Object.keys(checksums).length > 0 ? { ChecksumType: 'FULL_OBJECT' } : {};
  const facts = { ...factsOf(request), ...checksums, ...type };
  const etag = `"${md5(body)}"`;
  const made = { marker: 0, blob: blobs.put(body), size: body.length, etag, facts };
  const row = addVersion(tx, bucket, key, made, context);
  return { ETag: etag, ...checksums, ...type, ...shownVersion(bucket, row) };
}

function head(tx: Tx, request: Shape, row: ObjectRow): Shape {
  checkRead(request, row);
  const facts: Shape = JSON.parse(row.facts);
  const whole = request.ChecksumMode === 'ENABLED' && request.Range === undefined;
  for (const name of Object.keys(facts)) {
    if (name.startsWith('Checksum') && !whole) delete facts[name];
  }
  for (const name of overridable) facts[name] = request[`Response${name}`] ?? facts[name];
  return {
    AcceptRanges: 'bytes',
    ContentLength: row.size,
    ETag: row.etag,
    LastModified: Math.floor(row.modified / 1000),
    ...facts,
    ...shownVersion(bucketOf(tx, row.bucket), row),
  };
}
