import { createHash } from 'node:crypto';
import { Marks } from './shown.ts';
import type { JobSource } from './sources.ts';

/** Where reading stands in one source; all times are milliseconds since the epoch. */
export interface Position {
  /** Where the search that is under way began, or where the next one begins. */
  start: number;
  /** AWS's token for the rest of what is under way. */
  token?: string;
  /** Where the search after this one begins. */
  next?: number;
  /** What was shown of each stream, as Marks. */
  shown?: string;
  /** What this search has passed, shown now or before, as Marks. */
  passed?: string;
}

/** By source: where reading stands, or 0 where nothing more comes. */
export type Positions = Record<string, Position | 0>;

/** The source's name in a cursor. */
export function keyOf({ group, streamPrefix }: JobSource): string {
  const text = `${group} ${streamPrefix}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** The last moment that a date can be, by ECMAScript. */
const lastTime = 8.64e15;
const tokenLength = 1024;

const isTime = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= lastTime;

const isAbsentOr = (value: unknown, holds: (value: unknown) => boolean) =>
  value === undefined || holds(value);

const isPosition = (value: unknown): value is Position => {
  if (typeof value !== 'object' || value === null) return false;
  const { start, token, next, shown, passed } = value as Record<string, unknown>;
  return (
    isTime(start) &&
    isAbsentOr(next, isTime) &&
    isAbsentOr(token, (text) => typeof text === 'string' && text.length <= tokenLength) &&
    isAbsentOr(shown, Marks.isText) &&
    isAbsentOr(passed, Marks.isText)
  );
};

/** Whether a cursor of a log holds what this module writes. */
export function arePositions(value: unknown): value is Positions {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => one === 0 || isPosition(one))
  );
}

/** Characters of all positions as JSON: as a cursor they are a third longer, in a URL of 10 KB. */
const maxCharacters = 5_500;

/**
 * The positions, small enough for a URL. Where too many streams write at once, lines that arrive
 * late are waited for in fewer of them.
 */
export function bounded(positions: Positions): Positions {
  let small = positions;
  for (const marks of [100, 30, 10, 3, 0]) {
    if (JSON.stringify(small).length <= maxCharacters) break;
    const shrunk = Object.entries(small).map(([key, one]) => [key, one && fewer(one, marks)]);
    small = Object.fromEntries(shrunk);
  }
  return small;
}

function fewer(position: Position, count: number): Position {
  if (!position.shown) return position;
  const { kept, leftOut } = Marks.fromText(position.shown).newest(count);
  const { start, next } = position;
  const after = leftOut + 1;
  // Under way, only the next search can begin later: the token belongs to this one's start.
  const moved = position.token
    ? { next: Math.max(next ?? start, after) }
    : { start: Math.max(start, after) };
  return { ...position, ...moved, shown: kept.toText() };
}
