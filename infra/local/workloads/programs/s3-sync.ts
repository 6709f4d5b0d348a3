import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CopyFailed,
  type CopyRequest,
  eachFile,
  inParallel,
  listObjects,
  parseUri,
  upload,
} from './s3-copy.ts';

/**
 * Copies what of a folder is not below a prefix yet, has another size there or was written since,
 * as `aws s3 sync` decides it; what is no longer in the folder stays in S3, unless it `deletes`.
 */
export async function syncToS3(
  client: S3Client,
  { from, to, tell, deletes }: Pick<CopyRequest, 'from' | 'to' | 'tell'> & { deletes: boolean },
): Promise<void> {
  if (!(await stat(from).catch(() => undefined))?.isDirectory()) {
    throw new CopyFailed(`The user-provided path ${from} does not exist.`, 255);
  }
  const { bucket, key } = parseUri(to);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const objects = await listObjects(client, bucket, prefix);
  const there = new Map(objects.map((object) => [object.Key, object]));
  const warnings = await eachFile(from, async (file) => {
    const target = prefix + relative(from, file);
    const object = there.get(target);
    const { size, mtimeMs } = await stat(file);
    there.delete(target);
    const isSame = object?.Size === size && mtimeMs <= (object.LastModified?.getTime() ?? 0);
    if (!isSame) await upload(client, file, bucket, target, { tell });
  });
  await inParallel(deletes ? [...there.keys()] : [], async (Key) => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    tell(`delete: s3://${bucket}/${Key}`);
  });
  if (warnings.length > 0) throw new CopyFailed(warnings.join('\n'), 2);
}
