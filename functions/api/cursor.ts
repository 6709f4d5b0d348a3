import { Problem } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';

/** Cursors are opaque: what they hold may change. */
export function cursorFrom(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Reads a cursor of ours; throws Problem for any other. */
export function readCursor<T>(
  text: string | undefined,
  isOurs: (value: unknown) => value is T,
): T | undefined {
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
