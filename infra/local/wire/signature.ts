import type { HttpRequest } from '../kernel/http.ts';
import { AwsError } from '../kernel/types.ts';
import { queryPairs } from './encoding.ts';

/** The parts of a SigV4 signature as the request states them; nothing is verified yet. */
export interface Signature {
  accessKeyId: string;
  /** `yyyymmdd` */
  date: string;
  region: string;
  /** The SigV4 signing name, such as `dynamodb`. */
  service: string;
  /** In lower case. */
  signedHeaders: string[];
  signature: string;
  /** `yyyymmddThhmmssZ` */
  timestamp: string;
  sessionToken?: string;
  /** Only for a presigned URL: how long it holds. */
  expiresSeconds?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** Reads the signature of a request from its header or its query; undefined where it has none. */
export function readSignature(request: HttpRequest): Signature | undefined {
  const { authorization } = request.headers;
  if (authorization?.startsWith(algorithm)) return fromHeader(authorization, request.headers);
  const query = Object.fromEntries(queryPairs(request.query));
  if (query['X-Amz-Signature'] !== undefined) return fromQuery(query);
  // `aws s3 presign` of older clients still signs so, unless told signature_version = s3v4.
  if (!authorization?.startsWith('AWS ') && query.AWSAccessKeyId === undefined) return undefined;
  const message = 'The authorization mechanism you have provided is not supported. ';
  throw new AwsError('InvalidRequest', `${message}Please use ${algorithm}.`);
}

function fromHeader(authorization: string, headers: HttpRequest['headers']): Signature {
  const fields = authorization.slice(algorithm.length).split(',');
  const parts = Object.fromEntries(
    fields.map((field) => {
      const text = field.trim();
      const at = text.indexOf('=');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
  return {
    ...scopeOf(parts.Credential),
    signedHeaders: required(parts.SignedHeaders, 'SignedHeaders').toLowerCase().split(';'),
    signature: required(parts.Signature, 'Signature'),
    timestamp: required(headers['x-amz-date'], 'X-Amz-Date'),
    sessionToken: headers['x-amz-security-token'],
  };
}

function fromQuery(query: Record<string, string>): Signature {
  if (query['X-Amz-Algorithm'] !== algorithm) {
    throw incomplete(`X-Amz-Algorithm must be ${algorithm}.`);
  }
  const expiresSeconds = Number(query['X-Amz-Expires']);
  if (!(expiresSeconds >= 1 && expiresSeconds <= 604_800)) {
    throw incomplete('X-Amz-Expires must be between 1 and 604800 seconds.');
  }
  return {
    ...scopeOf(query['X-Amz-Credential']),
    signedHeaders: required(query['X-Amz-SignedHeaders'], 'X-Amz-SignedHeaders').split(';'),
    signature: required(query['X-Amz-Signature'], 'X-Amz-Signature'),
    timestamp: required(query['X-Amz-Date'], 'X-Amz-Date'),
    sessionToken: query['X-Amz-Security-Token'],
    expiresSeconds,
  };
}

function scopeOf(credential: string | undefined) {
  const parts = required(credential, 'Credential').split('/');
  const [accessKeyId, date, region, service, end] = parts;
  if (parts.length !== 5 || end !== 'aws4_request' || !accessKeyId || !service) {
    throw incomplete('Credential must be KEY/DATE/REGION/SERVICE/aws4_request.');
  }
  return { accessKeyId, date: date as string, region: region as string, service };
}

function required(value: string | undefined, name: string): string {
  if (value) return value;
  throw incomplete(`The signature has no '${name}'.`);
}

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignature', message, 400);
}
