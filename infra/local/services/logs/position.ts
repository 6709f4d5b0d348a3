import { AwsError } from '../../kernel/types.ts';
import type { EventRow } from './store.ts';

/** A place between events, which are in order of their time and then of their arrival. */
export interface Position {
  time: number;
  id: number;
}

/** The most events one reply has. */
const mostEvents = 10_000;
/** The most bytes of messages one reply has. */
const mostBytes = 1_048_576;

/** Where an event stands. */
export function positionOf({ time, id }: EventRow): Position {
  return { time, id };
}

/** A token that stands for a place; callers only hand it back. */
export function encodePosition(prefix: string, { time, id }: Position): string {
  return `${prefix}${Buffer.from(`${time}.${id}`).toString('base64url')}`;
}

/**
 * The place a token stands for.
 *
 * @throws InvalidParameterException
 */
export function decodePosition(prefix: string, token: string): Position {
  const text = Buffer.from(token.slice(prefix.length), 'base64url').toString();
  const match = token.startsWith(prefix) && /^(-?\d+)\.(\d+)$/.exec(text);
  if (match) return { time: Number(match[1]), id: Number(match[2]) };
  throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}

/** How many events were asked for, within what one reply may have. */
export function limitOf(limit: unknown): number {
  if (limit === undefined) return mostEvents;
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= mostEvents) {
    return Number(limit);
  }
  throw new AwsError('InvalidParameterException', `limit must be 1 to ${mostEvents}`);
}

/** As many events from the start as fit into one reply; at least one. */
export function fitting(events: EventRow[]): EventRow[] {
  let bytes = 0;
  const end = events.findIndex(({ message }) => {
    bytes += Buffer.byteLength(message);
    return bytes > mostBytes;
  });
  return end < 0 ? events : events.slice(0, Math.max(end, 1));
}
