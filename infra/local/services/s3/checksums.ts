import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError, type Shape } from '../../kernel/types.ts';
import { crc32c } from './crc32c.ts';

/** The checksums S3 can keep with an object, in base64. */
export type Checksums = Partial<Record<ChecksumMember, string>>;

type ChecksumMember = 'ChecksumCRC32' | 'ChecksumCRC32C' | 'ChecksumSHA1' | 'ChecksumSHA256';

const digests: Record<ChecksumMember, { name: string; of(bytes: Uint8Array): Buffer }> = {
  ChecksumCRC32: { name: 'CRC32', of: (bytes) => fourBytes(crc32(bytes)) },
  ChecksumCRC32C: { name: 'CRC32C', of: (bytes) => fourBytes(crc32c(bytes)) },
  ChecksumSHA1: { name: 'SHA1', of: (bytes) => createHash('sha1').update(bytes).digest() },
  ChecksumSHA256: { name: 'SHA256', of: (bytes) => createHash('sha256').update(bytes).digest() },
};

const members = Object.keys(digests) as ChecksumMember[];

/** The MD5 of a body in hex: what an ETag is made of. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Compares the body with every digest the request states; answers the checksums to keep. */
export function verifiedChecksums(request: Shape, body: Uint8Array): Checksums {
  refuseUnknown(request);
  if (request.ContentMD5 !== undefined) verifyMd5(String(request.ContentMD5), body);
  const kept: Checksums = {};
  for (const member of members) {
    if (request[member] === undefined) continue;
    verifyOne(member, String(request[member]), digests[member].of(body));
    kept[member] = request[member];
  }
  const asked = memberOf(request.ChecksumAlgorithm);
  if (asked) kept[asked] ??= digests[asked].of(body).toString('base64');
  return kept;
}

/**
 * The checksum of an object made of parts: that of the whole body, or of the parts' checksums with
 * their number, as the upload asked. Empty when a part has none.
 */
export function partedChecksum(
  upload: { ChecksumAlgorithm?: string; ChecksumType?: string },
  parts: Checksums[],
  body: Uint8Array,
): Checksums {
  const member = memberOf(upload.ChecksumAlgorithm);
  if (!member) return {};
  const { of } = digests[member];
  if (upload.ChecksumType === 'FULL_OBJECT') return { [member]: of(body).toString('base64') };
  const each = parts.map((part) => part[member]);
  if (each.some((one) => one === undefined)) return {};
  const joined = Buffer.concat(each.map((one) => Buffer.from(one as string, 'base64')));
  return { [member]: `${of(joined).toString('base64')}-${parts.length}` };
}

/** Compares what a completed upload is stated to be with what it is. */
export function verifyStated(request: Shape, actual: Checksums): void {
  refuseUnknown(request);
  for (const member of members) {
    const have = actual[member];
    if (request[member] === undefined || have === undefined || request[member] === have) continue;
    throw mismatch(digests[member].name);
  }
}

function memberOf(algorithm: string | undefined): ChecksumMember | undefined {
  if (algorithm === 'CRC64NVME') refuseUnknown({ ChecksumCRC64NVME: '' });
  return members.find((member) => digests[member].name === algorithm);
}

function refuseUnknown(request: Shape): void {
  if (request.ChecksumCRC64NVME === undefined) return;
  const message = 'The local S3 does not compute CRC64NVME: use CRC32, CRC32C, SHA1 or SHA256.';
  throw new AwsError('NotImplemented', message, 501);
}

function verifyMd5(stated: string, body: Uint8Array): void {
  const given = Buffer.from(stated, 'base64');
  if (given.length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (given.toString('hex') === md5(body)) return;
  const message = 'The Content-MD5 you specified did not match what we received.';
  throw new AwsError('BadDigest', message);
}

function verifyOne(member: ChecksumMember, stated: string, actual: Buffer): void {
  const given = Buffer.from(stated, 'base64');
  const { name } = digests[member];
  if (given.length !== actual.length || given.toString('base64') !== stated) {
    const header = `x-amz-checksum-${name.toLowerCase()}`;
    throw new AwsError('InvalidRequest', `Value for ${header} header is invalid.`);
  }
  if (!timingSafeEqual(given, actual)) throw mismatch(name);
}

function mismatch(name: string): AwsError {
  return new AwsError(
    'BadDigest',
    `The ${name} you specified did not match the calculated checksum.`,
  );
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
