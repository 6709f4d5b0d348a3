import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Ports } from '../../shared/ports/ports.ts';
import type { LogPage } from './page.ts';
import type { Position } from './position.ts';
import type { LogRead } from './read-stream.ts';
import { Marks } from './shown.ts';
import type { JobSource } from './sources.ts';
import { type Streams, streamsOf } from './streams-of.ts';

/** Lines of one stream may arrive so much later than those of another. */
const lateMs = 60_000;

/** The same where so many lines were found again: what is read twice costs time and money. */
const dense = { lines: 10_000, lateMs: 5_000 };

/** The most events of one answer of FilterLogEvents. */
const maxEvents = 10_000;

/**
 * Reads on in all streams with a prefix. One search goes through them in the order of time, page by
 * page (an empty page with a token is no end); the next begins where lines may still have arrived
 * meanwhile and leaves out what was shown.
 */
export async function readStreams(
  ports: Ports,
  source: JobSource,
  from: Position | undefined,
  page: LogPage,
): Promise<LogRead> {
  if (page.left === 0) return { position: from, isEnd: false };
  const now = ports.clock.now();
  const streams = await streamsOf(ports, source);
  if (!streams) return { position: from, isEnd: true };
  const shown = Marks.fromText(from?.shown);
  let passed = Marks.fromText(from?.passed);
  let { start, token } = from ?? { start: source.since, token: undefined };
  const next = from?.token ? from.next : undefined;
  let known = 0;
  let isAgain = shown.size > 0;
  const stand = () =>
    standing({ start, token, next: next ?? Math.max(start, now - lateMs) }, shown, passed);
  while (page.mayRead(ports.clock.now())) {
    const limit = isAgain ? maxEvents : page.left;
    const found = await filter(ports, source.group, streams, { startTime: start, token, limit });
    if (!found) return { position: from, isEnd: true };
    if (found === 'expired') {
      start = Math.max(start, passed.latest);
      [token, passed] = [undefined, Marks.none()];
      continue;
    }
    const before = passed.copy();
    for (const event of found.events ?? []) {
      const { logStreamName: stream = '', timestamp = 0 } = event;
      passed.see(stream, timestamp);
      isAgain = !passed.isBeyond(shown, stream);
      if (isAgain) known += 1;
      else if (page.roomFor([lineOf(source, event)]) === 1) {
        page.add([lineOf(source, event)]);
        shown.follow(passed, stream);
      } else {
        // The next answer begins with this page once more.
        passed = before;
        return { position: stand(), isEnd: false };
      }
    }
    token = found.nextToken;
    if (!token) {
      const late = known > dense.lines ? dense.lateMs : lateMs;
      const again = Math.max(start, next ?? now - late);
      return { position: { start: again, shown: shown.since(again).toText() }, isEnd: true };
    }
  }
  return { position: stand(), isEnd: false };
}

/** Where a search stands that goes on: marks are kept as far as they are still needed. */
function standing(
  { token, ...search }: { start: number; token: string | undefined; next: number },
  shown: Marks,
  passed: Marks,
): Position {
  const seen = passed.since(passed.latest);
  const needed = Math.min(seen.size > 0 ? seen.latest : search.start, search.next);
  const marks = { shown: shown.since(needed).toText(), passed: seen.toText() };
  return { ...search, ...marks, ...(token && { token }) };
}

const lineOf = (
  { label }: JobSource,
  { timestamp = 0, logStreamName = '', message = '' }: FilteredLogEvent,
) => ({
  at: new Date(timestamp).toISOString(),
  source: label,
  stream: logStreamName,
  message: message.trimEnd(),
});

/** Undefined where nothing was written yet; a token is good for a day. */
async function filter(
  ports: Ports,
  logGroupName: string,
  streams: Streams,
  { startTime, token, limit }: { startTime: number; token: string | undefined; limit: number },
): Promise<FilterLogEventsCommandOutput | 'expired' | undefined> {
  const which = { logGroupName, ...streams, startTime, limit };
  const command = new FilterLogEventsCommand({ ...which, ...(token && { nextToken: token }) });
  try {
    return await ports.clients.of(CloudWatchLogsClient).send(command);
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ResourceNotFoundException') return undefined;
    if (name === 'InvalidParameterException' && token) return 'expired';
    throw error;
  }
}
