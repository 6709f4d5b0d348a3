import type { AttributeValue } from './attribute.ts';
import { encodeNumber } from './decimal.ts';

/**
 * A key value as text whose byte order in SQLite is DynamoDB's order: a string as it is (UTF-8
 * bytes), a number by its encoding, binary in hexadecimal.
 */
export function encodeKey(value: AttributeValue): string {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return encodeNumber(value.N);
  return Buffer.from(value.B ?? '', 'base64').toString('hex');
}

/** The least text above every text that begins with `prefix`; undefined where there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    points.push(last === 0xd7ff ? 0xe000 : last + 1);
    return String.fromCodePoint(...points);
  }
  return undefined;
}
