import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import type { Blobs } from './blobs.ts';
import {
  type Checksums,
  md5,
  partedChecksum,
  verifiedChecksums,
  verifyStated,
} from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { bytesOf, checkKey, factsOf } from './facts.ts';
import { shownVersion } from './objects.ts';
import { onObject } from './permissions.ts';
import { addVersion, bucketOf, latestOf, releaseBlob, versionId } from './store.ts';

/** The least size of every part but the last, in bytes. */
const minPart = 5 * 1024 * 1024;

interface UploadRow {
  id: string;
  bucket: string;
  key: string;
  facts: string;
}

interface PartRow {
  number: number;
  blob: string;
  size: number;
  etag: string;
  modified: number;
  checksums: string;
}

/** Uploads in parts. Completing one joins the parts in memory. */
export function multipartOperations(blobs: Blobs): Record<string, Operation> {
  return {
    CreateMultipartUpload: { authorize: onObject('PutObject'), run: create },
    UploadPart: {
      authorize: onObject('PutObject'),
      run: (tx, request, context) => uploadPart(tx, blobs, request, context),
    },
    CompleteMultipartUpload: {
      authorize: onObject('PutObject'),
      run: (tx, request, context) => complete(tx, blobs, request, context),
    },
    AbortMultipartUpload: {
      authorize: onObject('AbortMultipartUpload'),
      run: (tx, request, context) => {
        forget(tx, uploadOf(tx, request), context);
        return {};
      },
    },
    ListParts: { authorize: onObject('ListMultipartUploadParts'), run: listParts },
  };
}

function create(tx: Tx, request: Shape, context: Context): Shape {
  const bucket = bucketOf(tx, request.Bucket).name;
  const key = checkKey(request.Key);
  const { ChecksumAlgorithm, ChecksumType } = request;
  partedChecksum(request, [], new Uint8Array());
  const checksum = ChecksumAlgorithm && {
    ChecksumAlgorithm,
    ChecksumType: ChecksumType ?? 'COMPOSITE',
  };
  const facts = JSON.stringify({ ...factsOf(request), ...checksum });
  const id = versionId(context);
  const sql = 'INSERT INTO s3_upload (id, bucket, key, started, facts) VALUES (?, ?, ?, ?, ?)';
  tx.run(sql, id, bucket, key, context.now, facts);
  return { Bucket: bucket, Key: key, UploadId: id, ...checksum };
}

function uploadPart(tx: Tx, blobs: Blobs, request: Shape, context: Context): Shape {
  const upload = uploadOf(tx, request);
  const number = Number(request.PartNumber);
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000)) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive';
    throw new AwsError('InvalidArgument', message);
  }
  const { ChecksumAlgorithm }: Shape = JSON.parse(upload.facts);
  const body = bytesOf(request.Body);
  const checksums = verifiedChecksums({ ChecksumAlgorithm, ...request }, body);
  const etag = `"${md5(body)}"`;
  const old = partsOf(tx, upload.id).find((part) => part.number === number);
  const sql = `INSERT OR REPLACE INTO s3_part
    (upload, number, blob, size, etag, modified, checksums) VALUES (?, ?, ?, ?, ?, ?, ?)`;
  const kept = JSON.stringify(checksums);
  tx.run(sql, upload.id, number, blobs.put(body), body.length, etag, context.now, kept);
  if (old) releaseBlob(old.blob, context);
  return { ETag: etag, ...checksums };
}

function complete(tx: Tx, blobs: Blobs, request: Shape, context: Context): Shape {
  const upload = uploadOf(tx, request);
  const bucket = bucketOf(tx, upload.bucket);
  const parts = chosenParts(tx, upload, request.MultipartUpload?.Parts ?? []);
  checkWrite(request, latestOf(tx, bucket.name, upload.key));
  const read = (part: PartRow) => blobs.read(part.blob, 0, part.size - 1);
  const body = Buffer.concat(parts.filter(({ size }) => size > 0).map(read));
  const { ChecksumAlgorithm, ChecksumType, ...facts }: Shape = JSON.parse(upload.facts);
  const each = parts.map((part): Checksums => JSON.parse(part.checksums));
  const checksums = partedChecksum({ ChecksumAlgorithm, ChecksumType }, each, body);
  verifyStated(request, checksums);
  const shown = ChecksumAlgorithm ? { ...checksums, ChecksumType } : {};
  const digests = parts.map((part) => Buffer.from(part.etag.slice(1, -1), 'hex'));
  const etag = `"${md5(Buffer.concat(digests))}-${parts.length}"`;
  const blob = blobs.put(body);
  const made = { marker: 0, blob, size: body.length, etag, facts: { ...facts, ...shown } };
  const row = addVersion(tx, bucket, upload.key, made, context);
  forget(tx, upload, context);
  const Location = `/${bucket.name}/${upload.key}`;
  const named = { Location, Bucket: bucket.name, Key: upload.key, ETag: etag };
  return { ...named, ...shown, ...shownVersion(bucket, row) };
}

/** The parts that the request names, in its order, each held to its ETag and checksums. */
function chosenParts(tx: Tx, upload: UploadRow, asked: Shape[]): PartRow[] {
  if (asked.length === 0) {
    throw new AwsError('MalformedXML', 'You must specify at least one part');
  }
  const have = new Map(partsOf(tx, upload.id).map((part) => [part.number, part]));
  const bare = (etag: string) => String(etag).replaceAll('"', '');
  return asked.map((one, index) => {
    const part = have.get(one.PartNumber);
    if (!part || bare(one.ETag) !== bare(part.etag)) {
      const message = 'One or more of the specified parts could not be found.';
      throw new AwsError('InvalidPart', message);
    }
    if (index > 0 && asked[index - 1].PartNumber >= one.PartNumber) {
      throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    if (index < asked.length - 1 && part.size < minPart) {
      const message = 'Your proposed upload is smaller than the minimum allowed size';
      throw new AwsError('EntityTooSmall', message);
    }
    verifyStated(one, JSON.parse(part.checksums));
    return part;
  });
}

function listParts(tx: Tx, request: Shape): Shape {
  const upload = uploadOf(tx, request);
  const from = Number(request.PartNumberMarker ?? 0) || 0;
  const limit = Math.min(Number(request.MaxParts ?? 1000) || 1000, 1000);
  const left = partsOf(tx, upload.id).filter(({ number }) => number > from);
  const Parts = left.slice(0, limit).map(({ number, etag, size, modified, checksums }) => ({
    PartNumber: number,
    ETag: etag,
    Size: size,
    LastModified: Math.floor(modified / 1000),
    ...JSON.parse(checksums),
  }));
  const { bucket: Bucket, key: Key, id: UploadId } = upload;
  const NextPartNumberMarker = Parts.at(-1)?.PartNumber;
  const IsTruncated = left.length > limit;
  const page = { PartNumberMarker: from, NextPartNumberMarker, MaxParts: limit, IsTruncated };
  return { Bucket, Key, UploadId, ...page, Parts };
}

function uploadOf(tx: Tx, { Bucket, Key, UploadId }: Shape): UploadRow {
  bucketOf(tx, Bucket);
  const sql = 'SELECT * FROM s3_upload WHERE id = ? AND bucket = ? AND key = ?';
  const row = tx.get<UploadRow>(sql, UploadId ?? '', Bucket, Key);
  if (row) return row;
  const message =
    'The specified upload does not exist. The upload ID may be invalid, ' +
    'or the upload may have been aborted or completed.';
  throw new AwsError('NoSuchUpload', message, 404);
}

function partsOf(tx: Tx, upload: string): PartRow[] {
  return tx.all<PartRow>('SELECT * FROM s3_part WHERE upload = ? ORDER BY number', upload);
}

function forget(tx: Tx, upload: UploadRow, context: Context): void {
  const parts = partsOf(tx, upload.id);
  tx.run('DELETE FROM s3_part WHERE upload = ?', upload.id);
  tx.run('DELETE FROM s3_upload WHERE id = ?', upload.id);
  for (const part of parts) releaseBlob(part.blob, context);
}
