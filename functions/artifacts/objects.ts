import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Job, jobPrefix } from '../../shared/job/model.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** An object of a job's folder. */
export interface StoredObject {
  key: string;
  bytes: number;
  modifiedAt: string;
  etag: string;
}

/** The objects of a job's folder in the order of their keys, after one of them; at most `most`. */
export async function objectsOf(
  { clients, config }: Ports,
  job: Job,
  most: number,
  after?: string,
): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await clients.of(S3Client).send(
      new ListObjectsV2Command({
        Bucket: config.bucket,
        Prefix: jobPrefix(job),
        MaxKeys: most - found.length,
        StartAfter: after,
        ContinuationToken,
      }),
    );
    for (const { Key: key = '', Size: bytes = 0, LastModified, ETag = '' } of page.Contents ?? []) {
      const modifiedAt = LastModified!.toISOString();
      found.push({ key, bytes, modifiedAt, etag: ETag });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken && found.length < most);
  return found;
}

/** An address by which whoever has it can get the object for `limits.presignedSeconds`. */
export function urlOf({ clients, clock, config }: Ports, { key }: StoredObject): Promise<string> {
  const command = new GetObjectCommand({ Bucket: config.bucket, Key: key });
  return getSignedUrl(clients.of(S3Client), command, {
    expiresIn: limits.presignedSeconds,
    signingDate: new Date(clock.now()),
  });
}
