import { AwsError } from '../kernel/types.ts';

/** Sub-resources that exist on AWS, so that none is mistaken for a plain call. */
const subresources = new Set([
  ...['accelerate', 'acl', 'analytics', 'attributes', 'cors', 'delete', 'encryption'],
  ...['intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'location', 'logging'],
  ...['metrics', 'notification', 'object-lock', 'ownershipControls', 'partNumber', 'policy'],
  ...['policyStatus', 'publicAccessBlock', 'renameObject', 'replication', 'requestPayment'],
  ...['restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'uploadId', 'uploads'],
  ...['versioning', 'versions', 'website'],
]);

/** By level (service, bucket, object), method and sub-resources in alphabetical order. */
const operations: Record<string, string> = {
  'service GET': 'ListBuckets',
  'bucket GET': 'ListObjects',
  'bucket GET list-type': 'ListObjectsV2',
  'bucket GET lifecycle': 'GetBucketLifecycleConfiguration',
  'bucket GET location': 'GetBucketLocation',
  'bucket GET policy': 'GetBucketPolicy',
  'bucket GET versioning': 'GetBucketVersioning',
  'bucket GET versions': 'ListObjectVersions',
  'bucket HEAD': 'HeadBucket',
  'bucket PUT': 'CreateBucket',
  'bucket PUT lifecycle': 'PutBucketLifecycleConfiguration',
  'bucket PUT policy': 'PutBucketPolicy',
  'bucket PUT versioning': 'PutBucketVersioning',
  'bucket DELETE': 'DeleteBucket',
  'bucket DELETE lifecycle': 'DeleteBucketLifecycle',
  'bucket DELETE policy': 'DeleteBucketPolicy',
  'bucket POST delete': 'DeleteObjects',
  'object GET': 'GetObject',
  'object GET uploadId': 'ListParts',
  'object HEAD': 'HeadObject',
  'object PUT': 'PutObject',
  'object PUT copy': 'CopyObject',
  'object PUT partNumber uploadId': 'UploadPart',
  'object POST uploads': 'CreateMultipartUpload',
  'object POST uploadId': 'CompleteMultipartUpload',
  'object DELETE': 'DeleteObject',
  'object DELETE uploadId': 'AbortMultipartUpload',
};

/** The operations that a request can name. */
export const s3Operations: readonly string[] = Object.values(operations);

/** Which operation a path-style S3 request means. Throws NotImplemented for what is not here. */
export function s3Operation(
  method: string,
  path: { bucket: string; key: string },
  query: Record<string, string>,
  isCopy: boolean,
): string {
  const level = path.key ? 'object' : path.bucket ? 'bucket' : 'service';
  const named = Object.keys(query).filter((name) => subresources.has(name));
  if (level === 'bucket' && query['list-type'] === '2') named.push('list-type');
  if (isCopy) named.push('copy');
  const call = [level, method, ...named.sort()].join(' ');
  const operation = operations[call];
  if (operation) return operation;
  throw new AwsError('NotImplemented', `The local plane's S3 does not have: ${call}.`, 501);
}
