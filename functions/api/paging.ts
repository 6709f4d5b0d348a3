import { Problem } from '../../shared/errors.ts';
import type { Request } from '../../shared/http/door.ts';
import { limits } from '../../shared/limits.ts';

/** The `limit` of a list, within bounds. */
export function limitOf(
  request: Request,
  bounds: { default: number; max: number } = limits.page,
): number {
  const text = request.query('limit');
  if (text === undefined) return bounds.default;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= bounds.max) return limit;
  throw new Problem('InvalidParameter', `limit is ${JSON.stringify(text)}.`, {
    pointer: 'limit',
    given: text,
    allowed: `a whole number from 1 to ${bounds.max}`,
  });
}

/** Cursors are opaque: what they hold may change. */
export function cursorFrom(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Reads a cursor of ours; throws Problem for any other. */
export function readCursor<T>(
  request: Request,
  isOurs: (value: unknown) => value is T,
): T | undefined {
  const text = request.query('cursor');
  if (!text) return undefined;
  const value = text.length > limits.cursorLength ? undefined : parsed(text);
  if (isOurs(value)) return value;
  throw new Problem('InvalidParameter', 'The cursor is not one that this list gave.', {
    pointer: 'cursor',
    given: text.slice(0, 100),
    fix: 'Leave the cursor out to start at the beginning.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
