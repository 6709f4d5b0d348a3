import { AwsError } from '../../kernel/types.ts';

/** Bytes `start` to `end` of a body, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range a request asks for, or undefined for the whole body; S3 too ignores a malformed
 * range. Throws InvalidRange (416) where the body has no such byte.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start <= end) return { start, end };
  throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    ContentRange: `bytes */${size}`,
  });
}
