import { AwsError, type Shape } from '../../kernel/types.ts';
import type { ObjectRow } from './store.ts';

/** Holds a write to its If-Match and If-None-Match; `current` is what is there now, if anything. */
export function checkWrite(request: Shape, current: ObjectRow | undefined): void {
  const exists = current !== undefined && current.marker === 0;
  if (request.IfNoneMatch !== undefined) {
    if (request.IfNoneMatch !== '*') {
      const message = 'A write knows If-None-Match only with the value *.';
      throw new AwsError('NotImplemented', message, 501);
    }
    if (exists) throw failed('If-None-Match');
  }
  if (request.IfMatch === undefined) return;
  if (!exists) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!matches(request.IfMatch, current.etag)) throw failed('If-Match');
}

/** Holds a read to its four conditions, in the order HTTP gives them. */
export function checkRead(request: Shape, row: ObjectRow): void {
  const seconds = Math.floor(row.modified / 1000);
  if (request.IfMatch !== undefined) {
    if (!matches(request.IfMatch, row.etag)) throw failed('If-Match');
  } else if (request.IfUnmodifiedSince !== undefined && seconds > request.IfUnmodifiedSince) {
    throw failed('If-Unmodified-Since');
  }
  const unchanged =
    request.IfNoneMatch === undefined
      ? request.IfModifiedSince !== undefined && seconds <= request.IfModifiedSince
      : matches(request.IfNoneMatch, row.etag);
  if (!unchanged) return;
  const fields = { ETag: row.etag, LastModified: seconds };
  throw new AwsError('NotModified', 'Not Modified', 304, fields);
}

function matches(condition: string, etag: string): boolean {
  if (condition.trim() === '*') return true;
  const bare = (text: string) => text.trim().replace(/^W\//, '').replaceAll('"', '');
  return condition.split(',').some((one) => bare(one) === bare(etag));
}

function failed(condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412, { Condition: condition });
}
