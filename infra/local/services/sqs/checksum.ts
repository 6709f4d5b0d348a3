import { createHash } from 'node:crypto';
import type { Shape } from '../../kernel/types.ts';

/** The MD5 in hex by which clients check that a body arrived whole. */
export function bodyChecksum(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * The MD5 of message attributes: sorted by name, each as length-prefixed name, type and value with
 * a byte that says whether the value is text or binary, as the SQS developer guide describes.
 */
export function attributesChecksum(attributes: Record<string, Shape>): string {
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name];
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    const isBinary = DataType.startsWith('Binary');
    hash.update(Buffer.from([isBinary ? 2 : 1]));
    add(isBinary ? Buffer.from(BinaryValue, 'base64') : Buffer.from(StringValue));
  }
  return hash.digest('hex');
}
