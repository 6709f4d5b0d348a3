import { isUtf8 } from 'node:buffer';

/** How bytes go through AWS Lambda, whose events and answers are JSON. */
interface Carried {
  /** What they become inside that JSON; AWS carries 6 MB of it. */
  bytes: number;
  /** Absent where they go as base64. */
  text?: string;
}

/** As text, where they are any: what JSON escapes, such as quotes, takes two bytes or more. */
export function carriedAsText(body: Uint8Array): Carried | undefined {
  if (!isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  return { bytes: Buffer.byteLength(JSON.stringify(text)) - 2, text };
}

/** As base64: a third more. */
export function carriedAsBinary({ length }: Uint8Array): Carried {
  return { bytes: 4 * Math.ceil(length / 3) };
}

/** The way that takes fewer bytes. */
export function minCarriedBytes(body: Uint8Array): Carried {
  const binary = carriedAsBinary(body);
  const text = carriedAsText(body);
  return text && text.bytes <= binary.bytes ? text : binary;
}
