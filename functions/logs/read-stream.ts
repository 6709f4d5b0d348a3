import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Ports } from '../../shared/ports/ports.ts';
import type { LogPage } from './page.ts';
import type { Position } from './position.ts';
import type { JobSource } from './sources.ts';

/** Where a reader stands afterwards, and whether it has come to the end of what there is now. */
export interface LogRead {
  position: Position | undefined;
  isEnd: boolean;
}

/**
 * Reads on in a stream that is known exactly. An empty page is no end: "as long as the
 * nextForwardToken returned is NOT equal to the nextToken that you passed, there might be more"
 * (GetLogEvents, API reference). Without an end in time the token may change for ever.
 */
export async function readStream(
  ports: Ports,
  source: JobSource,
  from: Position | undefined,
  page: LogPage,
): Promise<LogRead> {
  const endTime = ports.clock.now() + 1;
  const lineOf = ({ timestamp = 0, message = '' }: OutputLogEvent) => ({
    at: new Date(timestamp).toISOString(),
    source: source.label,
    stream: source.streamPrefix,
    message: message.trimEnd(),
  });
  let position = from ?? { start: source.since };
  let hasLines = from !== undefined;
  let limit: number | undefined;
  while (page.mayRead(ports.clock.now())) {
    const asked = limit ?? page.left;
    const found = await get(ports, source, position, { endTime, limit: asked });
    if (!found) return { position: from, isEnd: true };
    if (found === 'expired') {
      position = { start: position.start };
      continue;
    }
    const { events = [], nextForwardToken: token } = found;
    const lines = events.map(lineOf);
    const room = page.roomFor(lines);
    if (room < lines.length) {
      // Tokens stand between pages: the same page again, but only what there is room for.
      limit = room;
      if (room === 0) break;
      continue;
    }
    page.add(lines);
    limit = undefined;
    hasLines ||= lines.length > 0;
    const isEnd = lines.length === 0 && token === position.token;
    position = { start: events.at(-1)?.timestamp ?? position.start, ...(token && { token }) };
    // While nothing was written, reading begins at the head: nothing to remember.
    if (isEnd) return { position: hasLines ? position : undefined, isEnd };
  }
  return { position, isEnd: false };
}

/** Undefined where there is no such stream yet; a token is good for a day. */
async function get(
  ports: Ports,
  { group, streamPrefix, since }: JobSource,
  { start, token }: Position,
  bounds: { endTime: number; limit: number },
): Promise<GetLogEventsCommandOutput | 'expired' | undefined> {
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: streamPrefix,
    startFromHead: true,
    startTime: token ? since : start,
    ...(token && { nextToken: token }),
    ...bounds,
  });
  try {
    return await ports.clients.of(CloudWatchLogsClient).send(command);
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ResourceNotFoundException') return undefined;
    if (name === 'InvalidParameterException' && token) return 'expired';
    throw error;
  }
}
