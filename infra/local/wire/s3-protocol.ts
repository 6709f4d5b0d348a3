import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { AwsError, type Shape } from '../kernel/types.ts';
import { unchunk } from './aws-chunked.ts';
import { decodeLeniently, queryPairs } from './encoding.ts';
import { type Protocol, renamed, xmlResponse } from './protocol.ts';
import { readS3Body, writeS3Body } from './s3-bodies.ts';
import { headersOf, membersOf } from './s3-members.ts';
import { s3Operation } from './s3-routes.ts';
import { element } from './xml.ts';

const names: Record<string, [string, number]> = {
  AccessDeniedException: ['AccessDenied', 403],
  ExpiredToken: ['ExpiredToken', 400],
  InvalidClientTokenId: ['InvalidAccessKeyId', 403],
  MissingAuthenticationToken: ['AccessDenied', 403],
  UnknownOperationException: ['NotImplemented', 501],
};

/**
 * Query parameters of a presigned URL that describe the body of another request: the SDK signs the
 * CRC of an empty body, because it has none when it signs. S3 does not hold the upload to it.
 */
const describesNoBody = /^x-amz-(sdk-checksum-algorithm|checksum-crc\w+)$/;

const bodyOperations = new Set(['PutObject', 'UploadPart']);

/** REST XML as S3 has it, path style. */
export const s3: Protocol = {
  read(request) {
    const query = Object.fromEntries(queryPairs(request.query));
    const { headers, body } = plainBody(request);
    const given = { ...hoisted(query), ...headers };
    const path = splitPath(request.path);
    const isCopy = given['x-amz-copy-source'] !== undefined;
    const operation = s3Operation(request.method, path, query, isCopy);
    const input: Shape = { ...membersOf(given, query), ...readS3Body(operation, body) };
    if (path.bucket) input.Bucket = path.bucket;
    if (path.key) input.Key = path.key;
    if (bodyOperations.has(operation)) input.Body = body;
    if (operation === 'PutBucketPolicy') input.Policy = Buffer.from(body).toString('utf8');
    return { service: 's3', operation, input };
  },
  reply({ operation }, output, requestId) {
    const id = { 'x-amz-request-id': requestId, 'x-amzn-requestid': requestId };
    if (operation === 'GetBucketPolicy') return { status: 200, headers: id, body: output.Policy };
    const xml = writeS3Body(operation, output);
    if (xml !== undefined) {
      const { VersionId, CopySourceVersionId, ChecksumAlgorithm, ChecksumType } = output;
      const members = { VersionId, CopySourceVersionId, ChecksumAlgorithm, ChecksumType };
      return xmlResponse(200, xml, { ...headersOf(members), ...id });
    }
    const deletes = /^(Delete|Abort)/.test(operation);
    return {
      status: deletes ? 204 : output?.ContentRange ? 206 : 200,
      headers: { ...headersOf(output ?? {}), ...id },
      body: output?.Body ?? '',
    };
  },
  fail(error, { request, requestId }) {
    const { code, status } = renamed(error, names);
    const headers = {
      'x-amz-request-id': requestId,
      'x-amzn-requestid': requestId,
      ...headersOf(error.fields),
    };
    if (request.method === 'HEAD' || status === 304) return { status, headers, body: '' };
    const { Bucket, Key }: Shape = error.fields;
    const fields = { Code: code, Message: error.message, Bucket, Key, RequestId: requestId };
    return xmlResponse(status, element('Error', fields), headers) as HttpResponse;
  },
};

function splitPath(path: string): { bucket: string; key: string } {
  const at = path.indexOf('/', 1);
  const bucket = decodeLeniently(path.slice(1, at < 0 ? undefined : at));
  return { bucket, key: at < 0 ? '' : decodeLeniently(path.slice(at + 1)) };
}

/** What the presigner moved from headers into the query. */
function hoisted(query: Record<string, string>): Record<string, string> {
  if (!query['X-Amz-Signature']) return {};
  const moved = Object.entries(query).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(
    moved.filter(([name]) => name.startsWith('x-amz-') && !describesNoBody.test(name)),
  );
}

/** The body without its chunk framing; the trailing headers join the others. */
function plainBody({ headers, body }: HttpRequest): Pick<HttpRequest, 'headers' | 'body'> {
  if (!headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return { headers, body };
  const stated = headers['x-amz-decoded-content-length'];
  const plain = unchunk(body, stated === undefined ? undefined : Number(stated));
  const coding = (headers['content-encoding'] ?? '').split(',').map((one) => one.trim());
  const kept = coding.filter((one) => one !== '' && one !== 'aws-chunked').join(',');
  const { 'content-encoding': _, ...others } = headers;
  const announced = headers['x-amz-trailer']?.toLowerCase();
  if (announced && plain.trailers[announced] === undefined) {
    throw new AwsError('MalformedTrailerError', `The trailer ${announced} is missing.`);
  }
  return {
    headers: { ...others, ...plain.trailers, ...(kept ? { 'content-encoding': kept } : {}) },
    body: plain.body,
  };
}
