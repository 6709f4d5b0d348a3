import type { HttpRequest } from '../kernel/http.ts';
import type { Shape } from '../kernel/types.ts';
import { entryOf } from './protocol.ts';

/** Members that travel in headers, by header, in both directions. */
const headers: Record<string, string> = {
  'accept-ranges': 'AcceptRanges',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-length': 'ContentLength',
  'content-md5': 'ContentMD5',
  'content-range': 'ContentRange',
  'content-type': 'ContentType',
  etag: 'ETag',
  expires: 'Expires',
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  range: 'Range',
  'x-amz-bucket-region': 'BucketRegion',
  'x-amz-checksum-algorithm': 'ChecksumAlgorithm',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-mode': 'ChecksumMode',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-checksum-type': 'ChecksumType',
  'x-amz-copy-source': 'CopySource',
  'x-amz-copy-source-version-id': 'CopySourceVersionId',
  'x-amz-copy-source-if-match': 'CopySourceIfMatch',
  'x-amz-metadata-directive': 'MetadataDirective',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-tagging': 'Tagging',
  'x-amz-version-id': 'VersionId',
};

/** Members that are dates: HTTP dates in headers, seconds since the epoch in the shapes. */
const dateHeaders: Record<string, string> = {
  'if-modified-since': 'IfModifiedSince',
  'if-unmodified-since': 'IfUnmodifiedSince',
  'last-modified': 'LastModified',
};

const queries: Record<string, string> = {
  'continuation-token': 'ContinuationToken',
  delimiter: 'Delimiter',
  'encoding-type': 'EncodingType',
  'key-marker': 'KeyMarker',
  marker: 'Marker',
  partNumber: 'PartNumber',
  prefix: 'Prefix',
  'response-cache-control': 'ResponseCacheControl',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-content-encoding': 'ResponseContentEncoding',
  'response-content-language': 'ResponseContentLanguage',
  'response-content-type': 'ResponseContentType',
  'response-expires': 'ResponseExpires',
  'start-after': 'StartAfter',
  uploadId: 'UploadId',
  'version-id-marker': 'VersionIdMarker',
  versionId: 'VersionId',
};

const numericQueries: Record<string, string> = {
  'max-keys': 'MaxKeys',
  'max-parts': 'MaxParts',
  'part-number-marker': 'PartNumberMarker',
};

/** The members that a request carries in its headers and query. */
export function membersOf(given: HttpRequest['headers'], query: Record<string, string>): Shape {
  const input: Shape = {};
  const Metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const member = entryOf(headers, name);
    const date = entryOf(dateHeaders, name);
    if (member) input[member] = value;
    else if (date) input[date] = Math.floor(Date.parse(value) / 1000);
    else if (name.startsWith('x-amz-meta-')) Metadata[name.slice('x-amz-meta-'.length)] = value;
  }
  for (const [name, value] of Object.entries(query)) {
    const member = entryOf(queries, name);
    const number = entryOf(numericQueries, name);
    if (member) input[member] = value;
    else if (number) input[number] = Number(value);
  }
  if (Object.keys(Metadata).length > 0) input.Metadata = Metadata;
  return input;
}

/** The headers that carry an object operation's output. */
export function headersOf(output: Shape): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [header, member] of Object.entries(headers)) {
    if (output[member] !== undefined) given[header] = String(output[member]);
  }
  if (output.LastModified !== undefined) {
    given['last-modified'] = new Date(output.LastModified * 1000).toUTCString();
  }
  if (output.DeleteMarker !== undefined) given['x-amz-delete-marker'] = String(output.DeleteMarker);
  if (output.CopySourceVersionId) {
    given['x-amz-copy-source-version-id'] = output.CopySourceVersionId;
  }
  for (const [name, value] of Object.entries<string>(output.Metadata ?? {})) {
    given[`x-amz-meta-${name}`] = value;
  }
  return given;
}
