import { AwsError, type Operation, type Shape } from '../../kernel/types.ts';
import { checkRead, checkWrite } from './conditions.ts';
import { checkKey, factsOf } from './facts.ts';
import { readable, shownVersion } from './objects.ts';
import { onObject, onVersion } from './permissions.ts';
import { addVersion, bucketOf, latestOf } from './store.ts';

/** Copying shares the body: only a row is written. */
export const copyOperations: Record<string, Operation> = {
  CopyObject: {
    authorize: (request) => [
      ...onVersion('GetObject')(sourceOf(request)),
      ...onObject('PutObject')(request),
    ],
    run: (tx, request, context) => {
      const bucket = bucketOf(tx, request.Bucket);
      const key = checkKey(request.Key);
      const source = readable(tx, sourceOf(request), context);
      checkRead({ IfMatch: request.CopySourceIfMatch }, source);
      checkWrite(request, latestOf(tx, bucket.name, key));
      const replace = request.MetadataDirective === 'REPLACE';
      if (!replace && source.bucket === bucket.name && source.key === key && source.latest) {
        throw new AwsError(
          'InvalidRequest',
          'This copy request is illegal because it is trying to copy an object to itself ' +
            "without changing the object's metadata.",
        );
      }
      const facts: Shape = JSON.parse(source.facts);
      const made = replace ? { ...checksumsOf(facts), ...factsOf(request) } : facts;
      const { blob, size, etag } = source;
      const row = addVersion(
        tx,
        bucket,
        key,
        { marker: 0, blob, size, etag, facts: made },
        context,
      );
      const LastModified = Math.floor(context.now / 1000);
      const from = bucketOf(tx, source.bucket);
      return {
        CopyObjectResult: { ETag: etag, LastModified, ...checksumsOf(facts) },
        ...shownVersion(bucket, row),
        ...(from.versioning === null ? {} : { CopySourceVersionId: source.version }),
      };
    },
  },
};

function checksumsOf(facts: Shape): Shape {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name.startsWith('Checksum')));
}

/** `bucket/key`, percent-encoded, with an optional leading slash and `?versionId=…`. */
function sourceOf({ CopySource }: Shape): Shape {
  const [path = '', version] = String(CopySource).split('?versionId=');
  const [Bucket = '', ...key] = decoded(path.replace(/^\//, '')).split('/');
  const Key = key.join('/');
  if (!Bucket || !Key) {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey';
    throw new AwsError('InvalidArgument', message);
  }
  return { Bucket, Key, ...(version === undefined ? {} : { VersionId: version }) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
