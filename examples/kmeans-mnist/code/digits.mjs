import { gunzipSync } from 'node:zlib';

/** Bytes of a digit: its label, then its pixels from 0 to 255. */
const size = 785;

/** The digits of a file, each with its label and its pixels from 0 to 1. */
export function digitsOf(packed) {
  const bytes = gunzipSync(packed);
  return Array.from({ length: bytes.length / size }, (_, at) => {
    const [label, ...pixels] = bytes.subarray(at * size, (at + 1) * size);
    return { label, pixels: pixels.map((pixel) => Number((pixel / 255).toFixed(3))) };
  });
}
