import { gunzipSync } from 'node:zlib';
import { own } from '../../../shared/own.ts';

/** The page; all its other files have a hash in their names. */
export const page = 'index.html';

/**
 * What a browser may do for the console: run its own files and ask its own plane; nothing of
 * others, nothing inline, in no frame.
 *
 * Source: https://www.w3.org/TR/CSP3/
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The page names files that never change, and is asked for again since it may name others. */
const cacheOf = (name: string) =>
  name === page ? 'no-cache' : 'public, max-age=31536000, immutable';

/** A file of the console for who takes these encodings; undefined where there is none. */
export async function fileReply(name: string, acceptEncoding = '') {
  const { files } = await import('./console-files.mjs');
  const file = own(files, name);
  if (!file) return undefined;
  const gzip = Buffer.from(file.gzip, 'base64');
  const isPacked = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding);
  return {
    headers: {
      ...securityHeaders,
      'cache-control': cacheOf(name),
      'content-type': file.type,
      vary: 'accept-encoding',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
    body: new Uint8Array(isPacked ? gzip : gunzipSync(gzip)),
  };
}
