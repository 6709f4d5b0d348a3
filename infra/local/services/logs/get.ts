import type { Operation, Tx } from '../../kernel/types.ts';
import {
  afterEmpty,
  decodePosition,
  encodePosition,
  fitting,
  limitOf,
  type Position,
  positionOf,
  type Shortness,
} from './position.ts';
import { check, type EventRow, requireGroup, requireStream } from './store.ts';

const [forward, backward] = ['f/', 'b/'];

/**
 * GetLogEvents: one stream, by tokens in both directions. At its end the forward token is the one
 * that was given; asked again later it gives what has come since.
 */
export const getLogEvents = (shortness: Shortness): Operation => ({
  authorize: (request, context) => check(context, 'GetLogEvents', request, request.logStreamName),
  run: (tx, request, context) => {
    const { nextToken, startFromHead = false } = request;
    const { id } = requireStream(tx, requireGroup(tx, request), request.logStreamName);
    const startTime = request.startTime ?? 0;
    // The end is exclusive here, unlike in FilterLogEvents.
    const endTime = request.endTime ?? Number.MAX_SAFE_INTEGER;
    const isForward = nextToken ? nextToken.startsWith(forward) : startFromHead;
    const given = nextToken && decodePosition(isForward ? forward : backward, nextToken);
    const from = given ?? (isForward ? { time: startTime, id: 0 } : { time: endTime, id: 0 });
    const { isEmpty, share } = shortness(context.random);
    const limit = Math.max(1, Math.floor(limitOf(request.limit) * share));
    const range = { stream: id, startTime, endTime, limit };
    const events = isForward ? readAfter(tx, range, from) : readBefore(tx, range, from);
    const behind = isEmpty && events.length > 0 ? afterEmpty(from) : undefined;
    if (behind) {
      return {
        events: [],
        nextForwardToken: encodePosition(forward, behind),
        nextBackwardToken: encodePosition(backward, behind),
      };
    }
    const [first, last] = [events[0], events.at(-1)];
    const here = given ?? { time: startTime, id: 0 };
    return {
      events: events.map(({ time, message, ingested }) => ({
        timestamp: time,
        message,
        ingestionTime: ingested,
      })),
      nextForwardToken: encodePosition(forward, last ? positionOf(last) : here),
      nextBackwardToken: encodePosition(backward, first ? positionOf(first) : here),
    };
  },
});

interface Range {
  stream: number;
  startTime: number;
  endTime: number;
  limit: number;
}

function readAfter(tx: Tx, range: Range, { time, id }: Position): EventRow[] {
  const rows = tx.all<EventRow>(
    `SELECT * FROM logs_event WHERE stream_id = ? AND (time, id) > (?, ?)
       AND time >= ? AND time < ? ORDER BY time, id LIMIT ?`,
    ...[range.stream, time, id, range.startTime, range.endTime, range.limit],
  );
  return fitting(rows);
}

function readBefore(tx: Tx, range: Range, { time, id }: Position): EventRow[] {
  const rows = tx.all<EventRow>(
    `SELECT * FROM logs_event WHERE stream_id = ? AND (time, id) < (?, ?)
       AND time >= ? AND time < ? ORDER BY time DESC, id DESC LIMIT ?`,
    ...[range.stream, time, id, range.startTime, range.endTime, range.limit],
  );
  return fitting(rows).reverse();
}
