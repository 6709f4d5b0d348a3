import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { checkWrite } from './conditions.ts';
import { onVersion } from './permissions.ts';
import { addVersion, bucketOf, latestOf, removeVersion, versionOf } from './store.ts';

const max = 1000;

/** Deleting one object or many. */
export const deleteOperations: Record<string, Operation> = {
  DeleteObject: { authorize: onVersion('DeleteObject'), run: remove },
  DeleteObjects: {
    // Each key is checked by itself: a refused one is an entry of Errors, as on AWS.
    authorize: () => [],
    run: (tx, { Bucket, Delete }, context) => {
      bucketOf(tx, Bucket);
      const objects: Shape[] = Delete?.Objects ?? [];
      if (objects.length === 0 || objects.length > max) {
        throw new AwsError('MalformedXML', `One call deletes 1 to ${max} keys.`);
      }
      const Deleted: Shape[] = [];
      const Errors: Shape[] = [];
      for (const { Key, VersionId } of objects) {
        const version = VersionId === undefined ? {} : { VersionId };
        try {
          const done = context.call<Shape>('s3', 'DeleteObject', { Bucket, Key, ...version });
          const marker = done.DeleteMarker && { DeleteMarkerVersionId: done.VersionId };
          const { DeleteMarker } = done;
          Deleted.push({ Key, ...version, ...(DeleteMarker && { DeleteMarker }), ...marker });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Errors.push({ Key, ...version, Code: error.code, Message: error.message });
        }
      }
      return { Deleted: Delete.Quiet ? [] : Deleted, Errors };
    },
  },
};

function remove(tx: Tx, request: Shape, context: Context): Shape {
  const { Bucket, Key, VersionId } = request;
  const bucket = bucketOf(tx, Bucket);
  const latest = latestOf(tx, Bucket, Key);
  if (request.IfMatch !== undefined) checkWrite({ IfMatch: request.IfMatch }, latest);
  if (VersionId !== undefined) {
    const row = versionOf(tx, Bucket, Key, VersionId);
    if (row) removeVersion(tx, row, context);
    return { VersionId, ...(row?.marker ? { DeleteMarker: true } : {}) };
  }
  if (bucket.versioning === null) {
    if (latest) removeVersion(tx, latest, context);
    return {};
  }
  const made = { marker: 1, blob: null, size: 0, etag: '', facts: {} };
  const row = addVersion(tx, bucket, Key, made, context);
  return { DeleteMarker: true, VersionId: row.version };
}
