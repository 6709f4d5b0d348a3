import { AwsError } from '../../kernel/types.ts';
import type { EventRow } from './store.ts';

/** A place between events, which are in order of their time and then of their arrival. */
export interface Position {
  time: number;
  id: number;
  /** How many empty pages were given here, one after another; absent: none. */
  empties?: number;
}

/** Draws how a page falls short of what it could hold, as those of AWS do. */
export type Shortness = (random: () => number) => { isEmpty: boolean; share: number };

/** Pages as full as they can be. */
export const full: Shortness = () => ({ isEmpty: false, share: 1 });

/**
 * Pages that are empty although there is more, and pages with fewer events than would fit: "an
 * empty page does not mean that pagination is finished" (API references of both operations).
 */
export const stingy: Shortness = (random) => ({
  isEmpty: random() < 0.3,
  share: random() < 0.5 ? random() : 1,
});

/** The most empty pages in a row that are given at one place. */
const maxEmpties = 3;

/** The place behind an empty page at this one, or undefined when one with events is due. */
export function afterEmpty(here: Position): Position | undefined {
  const { empties = 0 } = here;
  return empties < maxEmpties ? { ...here, empties: empties + 1 } : undefined;
}

/** The most events one reply has. */
const maxEvents = 10_000;
/** The most bytes of messages one reply has. */
const maxBytes = 1_048_576;

/** Where an event stands. */
export function positionOf({ time, id }: EventRow): Position {
  return { time, id };
}

/** A token that stands for a place; callers only hand it back. */
export function encodePosition(prefix: string, { time, id, empties = 0 }: Position): string {
  return `${prefix}${Buffer.from(`${time}.${id}.${empties}`).toString('base64url')}`;
}

/**
 * The place a token stands for.
 *
 * @throws InvalidParameterException
 */
export function decodePosition(prefix: string, token: string): Position {
  const text = Buffer.from(token.slice(prefix.length), 'base64url').toString();
  const match = token.startsWith(prefix) && /^(-?\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (match) return { time: Number(match[1]), id: Number(match[2]), empties: Number(match[3]) };
  throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}

/** How many events were asked for, within what one reply may have. */
export function limitOf(limit: unknown): number {
  if (limit === undefined) return maxEvents;
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= maxEvents) {
    return Number(limit);
  }
  throw new AwsError('InvalidParameterException', `limit must be 1 to ${maxEvents}`);
}

/** As many events from the start as fit into one reply; at least one. */
export function fitting(events: EventRow[]): EventRow[] {
  let bytes = 0;
  const end = events.findIndex(({ message }) => {
    bytes += Buffer.byteLength(message);
    return bytes > maxBytes;
  });
  return end < 0 ? events : events.slice(0, Math.max(end, 1));
}
