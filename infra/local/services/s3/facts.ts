import { AwsError, type Shape } from '../../kernel/types.ts';

const kept = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'Metadata',
  'StorageClass',
  'ServerSideEncryption',
];

/** The members of a write that a read gives back. Refuses what the local S3 would not honour. */
export function factsOf(request: Shape): Shape {
  if (request.Tagging !== undefined) {
    throw new AwsError('NotImplemented', 'The local S3 does not have object tags.', 501);
  }
  if (!['AES256', undefined].includes(request.ServerSideEncryption)) {
    throw new AwsError('NotImplemented', 'The local S3 has no KMS keys: use AES256.', 501);
  }
  const length = JSON.stringify(request.Metadata ?? {}).length;
  if (length > 4096) {
    const message = 'Your metadata headers exceed the maximum allowed metadata size';
    throw new AwsError('MetadataTooLarge', message);
  }
  const stated = kept.filter((name) => request[name] !== undefined && request[name] !== '');
  const facts = Object.fromEntries(stated.map((name) => [name, request[name]]));
  return { ContentType: 'binary/octet-stream', ...facts };
}

/** Refuses a key that S3 refuses. */
export function checkKey(key: unknown): string {
  if (typeof key !== 'string' || key === '') {
    throw new AwsError('InvalidRequest', 'The request has no key.');
  }
  if (Buffer.byteLength(key) <= 1024) return key;
  throw new AwsError('KeyTooLongError', 'Your key is too long');
}

/** A body as bytes; other services may give text. */
export function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new AwsError('InvalidRequest', 'The body must be bytes.');
}
