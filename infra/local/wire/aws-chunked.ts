import { AwsError } from '../kernel/types.ts';

/** A decoded `aws-chunked` body and the headers that trail it. */
export interface Unchunked {
  body: Uint8Array;
  trailers: Record<string, string>;
}

/**
 * Takes the chunk framing off a body sent with `x-amz-content-sha256: STREAMING-…-TRAILER`.
 * @param expected the length that `x-amz-decoded-content-length` states, in bytes
 */
export function unchunk(framed: Uint8Array, expected: number | undefined): Unchunked {
  const source = Buffer.from(framed.buffer, framed.byteOffset, framed.byteLength);
  const parts: Buffer[] = [];
  let at = 0;
  const line = () => {
    const end = source.indexOf('\r\n', at);
    if (end < 0) throw incomplete();
    const text = source.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = line().split(';')[0] ?? '';
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw incomplete();
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (at + length + 2 > source.length) throw incomplete();
    parts.push(source.subarray(at, at + length));
    at += length;
    if (line() !== '') throw incomplete();
  }
  const trailers: Record<string, string> = {};
  while (at < source.length) {
    const [name, ...value] = line().split(':');
    if (name) trailers[name.trim().toLowerCase()] = value.join(':').trim();
  }
  const body = Buffer.concat(parts);
  if (expected !== undefined && expected !== body.length) throw incomplete();
  return { body, trailers };
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly.');
}
