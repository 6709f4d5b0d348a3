import { planePrincipal } from '../../kernel/kernel.ts';
import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { check, type GroupRow, requireGroup, requireStream, type StreamRow } from './store.ts';

const maxEvents = 10_000;
/** A batch in bytes, where each event counts 26 more than its text. */
const maxBytes = 1_048_576;
const overheadBytes = 26;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** PutLogEvents: it creates nothing; group and stream must be there. */
export const putLogEvents: Operation = {
  authorize: (request, context) => check(context, 'PutLogEvents', request, request.logStreamName),
  run: (tx, request, context) => {
    const group = requireGroup(tx, request);
    const stream = requireStream(tx, group, request.logStreamName);
    const events: Shape[] = request.logEvents ?? [];
    requireBatch(events);
    const { accepted, rejected } = sort(events, group, context.now);
    if (accepted.length > 0) write(tx, group, stream, accepted, context);
    return {
      nextSequenceToken: String(stream.id).padStart(56, '0'),
      ...(rejected && { rejectedLogEventsInfo: rejected }),
    };
  },
};

function write(tx: Tx, group: GroupRow, stream: StreamRow, events: Shape[], context: Context) {
  const sql = `INSERT INTO logs_event (group_id, stream_id, time, ingested, message)
    VALUES (?, ?, ?, ?, ?)`;
  let bytes = 0;
  for (const { timestamp, message } of events) {
    tx.run(sql, group.id, stream.id, timestamp, context.now, message);
    bytes += Buffer.byteLength(message);
  }
  tx.run(
    `UPDATE logs_stream SET first_event = min(coalesce(first_event, ?1), ?1),
       last_event = max(coalesce(last_event, ?2), ?2), last_ingestion = ?3, bytes = bytes + ?4
     WHERE id = ?5`,
    ...[events[0].timestamp, events.at(-1).timestamp, context.now, bytes, stream.id],
  );
  for (const { message: Message } of events) {
    if (!Message.includes('"CloudWatchMetrics"')) continue;
    context.call('monitoring', 'PutEmbedded', { Message }, planePrincipal);
  }
}

function requireBatch(events: Shape[]): void {
  if (events.length === 0 || events.length > maxEvents) {
    throw invalid(`'logEvents' must have 1 to ${maxEvents} members`);
  }
  let bytes = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (!Number.isInteger(timestamp) || typeof message !== 'string' || message === '') {
      throw invalid('Each log event needs a timestamp in milliseconds and a message');
    }
    if (timestamp < before) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    before = timestamp;
    bytes += Buffer.byteLength(message) + overheadBytes;
  }
  if (bytes > maxBytes) throw invalid(`Upload too large: ${bytes} bytes exceeds ${maxBytes}`);
  if (before - events[0].timestamp > dayMs) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span 24 hours.');
  }
}

/** Events older than 14 days or the retention, or more than 2 hours ahead, are left out. */
function sort(events: Shape[], group: GroupRow, now: number) {
  const oldest = now - Math.min(14, group.retention_days ?? 14) * dayMs;
  const newest = now + 2 * hourMs;
  const accepted = events.filter(({ timestamp }) => timestamp >= oldest && timestamp <= newest);
  if (accepted.length === events.length) return { accepted };
  const tooOld = events.findLastIndex(({ timestamp }) => timestamp < oldest);
  const tooNew = events.findIndex(({ timestamp }) => timestamp > newest);
  const rejected = {
    ...(tooOld >= 0 && { tooOldLogEventEndIndex: tooOld + 1 }),
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
  };
  return { accepted, rejected };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
