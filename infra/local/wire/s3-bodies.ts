import { AwsError, type Shape } from '../kernel/types.ts';
import { encodeStrictly } from './encoding.ts';
import { content, parseXml } from './xml.ts';

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** The longest document read, in bytes: 10,000 parts with their checksums fit. */
const documentLimit = 8 * 1024 * 1024;

/** Reads the XML body that some operations have into their members. */
export function readS3Body(operation: string, body: Uint8Array): Shape {
  const read = readers[operation];
  if (!read || body.length === 0) return {};
  if (body.length > documentLimit) {
    throw new AwsError('MalformedXML', `The document is longer than ${documentLimit} bytes.`);
  }
  return read(parseXml(Buffer.from(body).toString('utf8')));
}

/** How S3 writes an operation's output into an XML document. */
export function writeS3Body(operation: string, output: Shape): string | undefined {
  const writer = writers[operation];
  if (!writer) return undefined;
  const [root, fields] = writer(output);
  return `<${root} ${namespace}>${content(fields)}</${root}>`;
}

const list = (value: Shape): Shape[] => (value === undefined ? [] : [value].flat());

const readers: Record<string, (document: Shape) => Shape> = {
  CompleteMultipartUpload: ({ CompleteMultipartUpload: root }) => {
    const Parts = list(root?.Part).map((part) => ({
      ...part,
      PartNumber: Number(part.PartNumber),
    }));
    return { MultipartUpload: { Parts } };
  },
  CreateBucket: ({ CreateBucketConfiguration: root }) => ({
    CreateBucketConfiguration: { LocationConstraint: root?.LocationConstraint },
  }),
  DeleteObjects: ({ Delete: root }) => {
    const Objects = list(root?.Object);
    if (Objects.some(({ Key }) => typeof Key !== 'string')) {
      throw new AwsError('MalformedXML', 'Each Object to delete needs a Key.');
    }
    return { Delete: { Objects, Quiet: root?.Quiet === 'true' } };
  },
  PutBucketLifecycleConfiguration: ({ LifecycleConfiguration: root }) => ({
    LifecycleConfiguration: { Rules: list(root?.Rule) },
  }),
  PutBucketVersioning: ({ VersioningConfiguration: root }) => ({
    VersioningConfiguration: { Status: root?.Status },
  }),
};

type Document = [root: string, fields: Shape];

const writers: Record<string, (output: Shape) => Document> = {
  CompleteMultipartUpload: (output) => ['CompleteMultipartUploadResult', output],
  CopyObject: ({ CopyObjectResult }) => ['CopyObjectResult', dated(CopyObjectResult)],
  CreateMultipartUpload: ({ Bucket, Key, UploadId }) => [
    'InitiateMultipartUploadResult',
    { Bucket, Key, UploadId },
  ],
  DeleteObjects: ({ Deleted, Errors }) => ['DeleteResult', { Deleted, Error: Errors }],
  GetBucketLifecycleConfiguration: ({ Rules }) => ['LifecycleConfiguration', { Rule: Rules }],
  GetBucketLocation: ({ LocationConstraint }) => ['LocationConstraint', LocationConstraint ?? ''],
  GetBucketVersioning: (output) => ['VersioningConfiguration', output],
  ListBuckets: ({ Buckets, Owner }) => [
    'ListAllMyBucketsResult',
    { Owner, Buckets: { Bucket: Buckets.map(dated) } },
  ],
  ListObjects: (output) => ['ListBucketResult', listing(output)],
  ListObjectsV2: (output) => ['ListBucketResult', listing(output)],
  ListObjectVersions: ({ Versions, DeleteMarkers, ...output }) => [
    'ListVersionsResult',
    listing({ ...output, Version: Versions, DeleteMarker: DeleteMarkers }),
  ],
  ListParts: ({ Parts, ...output }) => ['ListPartsResult', { ...output, Part: Parts.map(dated) }],
};

function dated(item: Shape): Shape {
  const dates = ['LastModified', 'CreationDate'].filter((name) => item[name] !== undefined);
  const shown = dates.map((name) => [name, new Date(item[name] * 1000).toISOString()]);
  return { ...item, ...Object.fromEntries(shown) };
}

const urlMembers = ['Delimiter', 'KeyMarker', 'Marker', 'NextKeyMarker', 'NextMarker'];

/** A list of keys, percent-encoded when the client asked for `encoding-type=url`. */
function listing(output: Shape): Shape {
  const encode = (text: string) =>
    output.EncodingType === 'url' ? encodeStrictly(text).replaceAll('%2F', '/') : text;
  const items = (of: Shape[] | undefined) =>
    of?.map((item) => ({ ...dated(item), Key: encode(item.Key) }));
  const shown: Shape = { ...output };
  for (const name of [...urlMembers, 'Prefix', 'StartAfter']) {
    if (typeof output[name] === 'string') shown[name] = encode(output[name]);
  }
  for (const name of ['Contents', 'Version', 'DeleteMarker']) shown[name] = items(output[name]);
  shown.CommonPrefixes = output.CommonPrefixes?.map((one: Shape) => ({
    Prefix: encode(one.Prefix),
  }));
  return shown;
}
