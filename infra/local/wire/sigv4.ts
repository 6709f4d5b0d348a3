import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../kernel/http.ts';
import { AwsError } from '../kernel/types.ts';
import { encodeStrictly, queryPairs } from './encoding.ts';
import { readSignature, type Signature } from './signature.ts';
import type { AccessKey } from './types.ts';

/** How far a request's clock may be from ours, in milliseconds; AWS's own bound. */
const skewMs = 15 * 60 * 1000;

/** What is needed to say whether a signature is genuine. */
export interface SignatureCheck {
  /** Milliseconds since the epoch. */
  now: number;
  lookUp(accessKeyId: string): AccessKey | undefined;
  /** False where the transport is trusted: the key is looked up, the signature is not computed. */
  verify?: boolean;
  /** The signing name that the request must have been signed for. Absent: any. */
  service?: string;
}

/**
 * Says who signed a request, or throws AwsError 403 with the query protocol's error codes
 * (`MissingAuthenticationToken`, `InvalidClientTokenId`, `SignatureDoesNotMatch`, `ExpiredToken`,
 * `RequestTimeTooSkewed`). The body's hash is part of what is verified.
 */
export function verifySignature(
  request: HttpRequest,
  check: SignatureCheck,
): { key: AccessKey; signature: Signature } {
  const signature = readSignature(request);
  if (!signature) throw refuse('MissingAuthenticationToken', 'The request is not signed.');
  const key = check.lookUp(signature.accessKeyId);
  if (!key) {
    throw refuse('InvalidClientTokenId', 'The access key id was not issued by this plane.');
  }
  if (key.expiresAt !== undefined && key.expiresAt <= check.now) {
    throw refuse('ExpiredToken', 'The security token included in the request is expired.');
  }
  if (check.verify === false) return { key, signature };
  if (check.service !== undefined && signature.service !== check.service) {
    throw refuse(
      'SignatureDoesNotMatch',
      `Credential should be scoped to correct service: '${check.service}'.`,
    );
  }
  checkTime(signature, check.now);
  checkHeadersSigned(request, signature);
  if (!same(signature.sessionToken ?? '', key.sessionToken ?? '')) {
    throw refuse('InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  const expected = sign(request, signature, key.secret, payloadHash(request, signature));
  if (same(signature.signature, expected)) return { key, signature };
  throw refuse(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your key and signing method.',
  );
}

function checkTime({ timestamp, date, expiresSeconds }: Signature, now: number): void {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp)?.slice(1);
  if (!digits || !timestamp.startsWith(date)) {
    throw refuse('SignatureDoesNotMatch', 'The date does not fit the credential scope.');
  }
  const [year, month, day, hour, minute, second] = digits;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const latest = at + (expiresSeconds === undefined ? skewMs : expiresSeconds * 1000);
  if (now >= at - skewMs && now <= latest) return;
  if (expiresSeconds !== undefined && now > latest) {
    throw refuse('AccessDenied', 'Request has expired');
  }
  throw refuse(
    'RequestTimeTooSkewed',
    "The difference between the request time and the server's time is too large.",
  );
}

function checkHeadersSigned({ headers }: HttpRequest, { signedHeaders }: Signature): void {
  const names = Object.keys(headers).filter((name) => /^(host|x-amz-.+)$/.test(name));
  const unsigned = names.filter((name) => !signedHeaders.includes(name));
  // The content hash is part of the string to sign itself.
  const open = unsigned.filter((name) => name !== 'x-amz-content-sha256');
  if (open.length === 0 && signedHeaders.includes('host')) return;
  throw refuse(
    'AccessDenied',
    `There were headers present in the request which were not signed: ${open.join(', ')}`,
  );
}

/** The payload's hash as signed. A stated SHA-256 must be that of the body. */
function payloadHash(request: HttpRequest, { service, expiresSeconds }: Signature): string {
  const query = Object.fromEntries(queryPairs(request.query));
  const stated = request.headers['x-amz-content-sha256'] ?? query['X-Amz-Content-Sha256'];
  if (stated === undefined) {
    const presignedS3 = expiresSeconds !== undefined && service === 's3';
    return presignedS3 ? 'UNSIGNED-PAYLOAD' : sha256(request.body);
  }
  const open = stated === 'UNSIGNED-PAYLOAD' || stated === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  if (open && service === 's3') return stated;
  if (stated.startsWith('STREAMING-')) {
    const message = `${stated} is not supported here: use STREAMING-UNSIGNED-PAYLOAD-TRAILER.`;
    throw new AwsError('NotImplemented', message, 501);
  }
  if (same(stated, sha256(request.body))) return stated;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
  );
}

function sign(request: HttpRequest, signature: Signature, secret: string, hash: string): string {
  const { date, region, service, timestamp } = signature;
  const text = [
    'AWS4-HMAC-SHA256',
    timestamp,
    `${date}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(request, signature, hash)),
  ].join('\n');
  const key = signingKey(secret, [date, region, service, 'aws4_request']);
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Signing keys of the last callers: each serves a whole day of a caller and a service. */
const signingKeys = new Map<string, Buffer>();
const maxKeys = 1000;

function signingKey(secret: string, scope: readonly string[]): Buffer {
  const name = [secret, ...scope].join('/');
  const known = signingKeys.get(name);
  if (known) return known;
  const key = scope.reduce<Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  if (signingKeys.size >= maxKeys) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

function canonicalRequest(request: HttpRequest, signature: Signature, hash: string): string {
  const { service, signedHeaders } = signature;
  const headers = signedHeaders.map((name) => {
    const value = request.headers[name] ?? '';
    return `${name}:${value.trim().replace(/ +/g, ' ')}\n`;
  });
  return [
    request.method,
    service === 's3' ? request.path : canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    hash,
  ].join('\n');
}

/** Every service but S3 signs the path encoded a second time, without empty and dot segments. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encodeStrictly(segment));
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${end}`;
}

function canonicalQuery(query: string): string {
  return queryPairs(query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Compares without telling by its time where the two differ. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function refuse(code: string, message: string): AwsError {
  return new AwsError(code, message, 403);
}
