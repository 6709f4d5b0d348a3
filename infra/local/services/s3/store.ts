import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** Tables of buckets, object versions and multipart uploads; bodies lie beside them as blobs. */
export const schema = `
  CREATE TABLE IF NOT EXISTS s3_bucket (
    name TEXT PRIMARY KEY, created INTEGER NOT NULL, versioning TEXT, policy TEXT);
  CREATE TABLE IF NOT EXISTS s3_lifecycle (bucket TEXT PRIMARY KEY, rules TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS s3_bucket_policy (bucket TEXT PRIMARY KEY, policy TEXT);
  CREATE TABLE IF NOT EXISTS s3_object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL,
    version TEXT NOT NULL, latest INTEGER NOT NULL, marker INTEGER NOT NULL,
    modified INTEGER NOT NULL, blob TEXT, size INTEGER NOT NULL, etag TEXT NOT NULL,
    facts TEXT NOT NULL,
    UNIQUE (bucket, key, version));
  CREATE INDEX IF NOT EXISTS s3_object_latest ON s3_object (bucket, key) WHERE latest = 1;
  CREATE INDEX IF NOT EXISTS s3_object_blob ON s3_object (blob);
  CREATE TABLE IF NOT EXISTS s3_upload (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, started INTEGER NOT NULL,
    facts TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS s3_part (
    upload TEXT NOT NULL, number INTEGER NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, modified INTEGER NOT NULL, checksums TEXT NOT NULL,
    PRIMARY KEY (upload, number));
  CREATE INDEX IF NOT EXISTS s3_part_blob ON s3_part (blob);
`;

/** A bucket as it is kept; `versioning` is null until it was first set. */
export interface BucketRow {
  name: string;
  /** Milliseconds since the epoch. */
  created: number;
  versioning: 'Enabled' | 'Suspended' | null;
  policy: string | null;
}

/** One version of an object, or a delete marker. */
export interface ObjectRow {
  seq: number;
  bucket: string;
  key: string;
  version: string;
  latest: number;
  /** 1 for a delete marker. */
  marker: number;
  /** Milliseconds since the epoch. */
  modified: number;
  blob: string | null;
  size: number;
  /** With its quotes. */
  etag: string;
  /** JSON: the members that a read gives back, such as ContentType, Metadata and checksums. */
  facts: string;
}

/** What a new version consists of. */
export type NewObject = Pick<ObjectRow, 'marker' | 'blob' | 'size' | 'etag'> & { facts: object };

/** The bucket, or NoSuchBucket. */
export function bucketOf(tx: Tx, name: string): BucketRow {
  const row = tx.get<BucketRow>('SELECT * FROM s3_bucket WHERE name = ?', name ?? '');
  if (row) return row;
  const message = 'The specified bucket does not exist';
  throw new AwsError('NoSuchBucket', message, 404, { Bucket: name });
}

/** The newest version of a key, also when it is a delete marker. */
export function latestOf(tx: Tx, bucket: string, key: string): ObjectRow | undefined {
  const sql = 'SELECT * FROM s3_object WHERE bucket = ? AND key = ? AND latest = 1';
  return tx.get<ObjectRow>(sql, bucket, key);
}

/** One version of a key. */
export function versionOf(tx: Tx, bucket: string, key: string, version: string) {
  const sql = 'SELECT * FROM s3_object WHERE bucket = ? AND key = ? AND version = ?';
  return tx.get<ObjectRow>(sql, bucket, key, version);
}

/** Makes a version the newest; without versioning it replaces the one there is. */
export function addVersion(
  tx: Tx,
  bucket: BucketRow,
  key: string,
  made: NewObject,
  context: Context,
): ObjectRow {
  const version = bucket.versioning === 'Enabled' ? versionId(context) : 'null';
  const replaced = versionOf(tx, bucket.name, key, version);
  if (replaced) drop(tx, replaced, context);
  const old = 'UPDATE s3_object SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1';
  tx.run(old, bucket.name, key);
  const sql = `INSERT INTO s3_object
    (bucket, key, version, latest, marker, modified, blob, size, etag, facts)
    VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`;
  const { marker, blob, size, etag } = made;
  const facts = JSON.stringify(made.facts);
  tx.run(sql, bucket.name, key, version, marker, context.now, blob, size, etag, facts);
  return latestOf(tx, bucket.name, key) as ObjectRow;
}

/** Removes one version for good; the one before it becomes the newest. */
export function removeVersion(tx: Tx, row: ObjectRow, context: Context): void {
  drop(tx, row, context);
  const sql = `UPDATE s3_object SET latest = 1 WHERE seq =
    (SELECT max(seq) FROM s3_object WHERE bucket = ? AND key = ?)`;
  if (row.latest) tx.run(sql, row.bucket, row.key);
}

/** Lets a body go, once the transaction has ended, unless something else has the same bytes. */
export function releaseBlob(blob: string | null, context: Context): void {
  if (blob === null) return;
  context.later({ service: 's3', name: 'sweep-blob', key: `s3-blob:${blob}`, payload: { blob } });
}

/** Whether an object version or a part still has this body. */
export function isBlobUsed(tx: Tx, blob: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM s3_object WHERE blob = ?)
    OR EXISTS (SELECT 1 FROM s3_part WHERE blob = ?) AS used`;
  return tx.get<{ used: number }>(sql, blob, blob)?.used === 1;
}

/** An id in the form of S3's version and upload ids. */
export function versionId(context: Context): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
  const draw = () => letters[Math.floor(context.random() * letters.length)];
  return Array.from({ length: 32 }, draw).join('');
}

function drop(tx: Tx, row: ObjectRow, context: Context): void {
  tx.run('DELETE FROM s3_object WHERE seq = ?', row.seq);
  releaseBlob(row.blob, context);
}
