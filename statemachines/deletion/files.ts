import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeletionUnfinished } from '../../shared/errors.ts';
import { type Job, jobPrefix } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** A page of all versions of a job's files, and of the marks of those that were deleted. */
async function versionsOf({ clients, config }: Ports, job: Job, after: Partial<Marker> = {}) {
  const command = new ListObjectVersionsCommand({
    Bucket: config.bucket,
    Prefix: jobPrefix(job),
    ...after,
  });
  const page = await clients.of(S3Client).send(command);
  const { Versions = [], DeleteMarkers = [], IsTruncated, NextKeyMarker } = page;
  const next = IsTruncated
    ? { KeyMarker: NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    : undefined;
  const bytes = Versions.reduce((sum, { Size = 0 }) => sum + Size, 0);
  const all = [...Versions, ...DeleteMarkers];
  const ids = all.map(({ Key, VersionId }): ObjectIdentifier => ({ Key, VersionId }));
  return { ids, bytes, next };
}

interface Marker {
  KeyMarker: string | undefined;
  VersionIdMarker: string | undefined;
}

/** How many versions of files there are, and their bytes. */
export async function countFiles(
  ports: Ports,
  job: Job,
): Promise<{ count: number; bytes: number }> {
  const sum = { count: 0, bytes: 0 };
  let after: Partial<Marker> | undefined;
  do {
    const page = await versionsOf(ports, job, after);
    sum.count += page.ids.length;
    sum.bytes += page.bytes;
    after = page.next;
  } while (after);
  return sum;
}

/** Deletes every version of a job's files. Throws DeletionUnfinished past `until`. */
export async function deleteFiles(ports: Ports, job: Job, until: number): Promise<void> {
  for (;;) {
    const { ids } = await versionsOf(ports, job);
    if (ids.length === 0) return;
    const command = new DeleteObjectsCommand({
      Bucket: ports.config.bucket,
      Delete: { Objects: ids, Quiet: true },
    });
    const { Errors: [failed] = [] } = await ports.clients.of(S3Client).send(command);
    if (failed) throw new Error(`${failed.Key} was not deleted: ${failed.Code} ${failed.Message}`);
    if (ports.clock.now() > until) throw new DeletionUnfinished('Its files are being deleted.');
  }
}
