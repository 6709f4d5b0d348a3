import { createHash } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { apiDoor } from '../../shared/http/door.ts';
import type { Job, LogSource } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import { limits } from '../../shared/limits.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { findJob } from './find-job.ts';
import { cursorFrom, limitOf, readCursor } from './paging.ts';

/**
 * Where reading stopped in each source: the last millisecond seen, and what was seen of it, a mark
 * of a few letters for each line. All of it is part of a URL; API Gateway takes 10,240 bytes.
 */
type Position = Record<string, { at: number; seen: string }>;

/** A program may write thousands of lines in a millisecond. */
const markLength = 5;
const mostMarks = 400;

const markOf = (eventId = '') =>
  createHash('sha256').update(eventId).digest('base64url').slice(0, markLength);

interface Line {
  at: string;
  source: string;
  stream: string;
  message: string;
}

const isPosition = (value: unknown): value is Position =>
  Object(value) === value &&
  Object.values(value as object).every(
    (one) => Number.isInteger(one?.at) && typeof one?.seen === 'string',
  );

/** `GET /jobs/{id}/logs`: lines in the order of time; the cursor goes on where the page ended. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const store = new JobStore(ports);
    const job = await findJob(store, request);
    const limit = limitOf(request, limits.logLines);
    const position = { ...readCursor(request, isPosition) };
    const items: Line[] = [];
    for (const source of await sourcesOf(store, job)) {
      if (items.length >= limit) break;
      items.push(...(await read(ports, source, position, limit - items.length)));
    }
    items.sort((a, b) => a.at.localeCompare(b.at));
    return { status: 200, body: { items, cursor: cursorFrom(position) } };
  });

async function sourcesOf(store: JobStore, job: Job): Promise<LogSource[]> {
  if (job.kind !== 'pipeline') return job.logs;
  const stages = await store.stages(job.id);
  const jobs = await Promise.all(
    stages.map(async ({ name, jobId }) => ({ name, child: jobId && (await store.get(jobId)) })),
  );
  return jobs.flatMap(({ name, child }) =>
    child ? child.logs.map((source) => ({ ...source, label: name })) : [],
  );
}

async function read(
  ports: Ports,
  source: LogSource,
  position: Position,
  limit: number,
): Promise<Line[]> {
  const key = `${source.group} ${source.streamPrefix}`;
  const { at, seen } = position[key] ?? { at: 0, seen: '' };
  const marks = new Set(seen.match(new RegExp(`.{${markLength}}`, 'g')));
  const found = await events(ports, source, at, limit + marks.size);
  const isNew = ({ timestamp, eventId }: (typeof found)[number]) =>
    timestamp !== at || !marks.has(markOf(eventId));
  const fresh = found.filter(isNew).slice(0, limit);
  const last = fresh.at(-1)?.timestamp ?? at;
  const added = fresh.filter(({ timestamp }) => timestamp === last);
  const seenNow = (last === at ? seen : '') + added.map((one) => markOf(one.eventId)).join('');
  const isAll = found.length < limit + marks.size;
  // Too many to remember: when the source is read to its end, its next line is of a later time.
  const isOver = isAll && seenNow.length > mostMarks * markLength;
  position[key] = isOver ? { at: last + 1, seen: '' } : { at: last, seen: seenNow };
  return fresh.map(({ timestamp = 0, logStreamName = '', message = '' }) => ({
    at: new Date(timestamp).toISOString(),
    source: source.label,
    stream: logStreamName,
    message: message.trimEnd(),
  }));
}

async function events(ports: Ports, source: LogSource, startTime: number, limit: number) {
  const command = new FilterLogEventsCommand({
    logGroupName: source.group,
    logStreamNamePrefix: source.streamPrefix,
    startTime,
    limit,
  });
  try {
    return (await ports.clients.of(CloudWatchLogsClient).send(command)).events ?? [];
  } catch (error) {
    // Nothing was written yet.
    if ((error as Error).name === 'ResourceNotFoundException') return [];
    throw error;
  }
}
