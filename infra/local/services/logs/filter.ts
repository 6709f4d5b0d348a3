import { AwsError, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { compileFilterPattern } from './filter-pattern.ts';
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
import { check, type EventRow, type GroupRow, requireGroup, type StreamRow } from './store.ts';

/** How many rows are looked at in one step, and in one call, which may then have found none. */
const stepRows = 2_000;
const scanRows = 20_000;

/** FilterLogEvents: all or some streams of a group, in order of time. */
export const filterLogEvents = (shortness: Shortness): Operation => ({
  authorize: (request, context) => check(context, 'FilterLogEvents', request),
  run: (tx, request, context) => {
    const { filterPattern = '', nextToken, startTime = 0 } = request;
    const group = requireGroup(tx, request);
    const names = wantedStreams(tx, group, request);
    const matches = compileFilterPattern(filterPattern);
    const from = nextToken ? decodePosition('', nextToken) : { time: startTime, id: 0 };
    const { isEmpty, share } = shortness(context.random);
    const limit = Math.max(1, Math.floor(limitOf(request.limit) * share));
    const [only] = names.size === 1 ? names.keys() : [];
    const { found, reached } = search(tx, {
      // One stream is read by its own index; several are picked out of the whole group.
      column: only === undefined ? 'group_id' : 'stream_id',
      id: only ?? group.id,
      from,
      endTime: request.endTime ?? Number.MAX_SAFE_INTEGER,
      limit: limit + 1,
      wanted: (row) => names.has(row.stream_id) && matches(row.message),
    });
    const behind = isEmpty && found.length > 0 ? afterEmpty(from) : undefined;
    const page = behind ? [] : fitting(found.slice(0, limit));
    const last = page.at(-1);
    const next = behind ?? (last && found.length > page.length ? positionOf(last) : reached);
    return {
      events: page.map((row) => describe(row, names)),
      searchedLogStreams: [],
      ...(next && { nextToken: encodePosition('', next) }),
    };
  },
});

interface Search {
  column: 'group_id' | 'stream_id';
  id: number;
  from: Position;
  /** Inclusive. */
  endTime: number;
  limit: number;
  wanted(row: EventRow): boolean;
}

/** What was found, and where the search stopped if that is not the end. */
function search(tx: Tx, how: Search): { found: EventRow[]; reached?: Position } {
  const found: EventRow[] = [];
  let reached = how.from;
  for (let scanned = 0; scanned < scanRows; scanned += stepRows) {
    const rows = tx.all<EventRow>(
      `SELECT * FROM logs_event WHERE ${how.column} = ? AND (time, id) > (?, ?) AND time <= ?
       ORDER BY time, id LIMIT ?`,
      ...[how.id, reached.time, reached.id, how.endTime, stepRows],
    );
    found.push(...rows.filter(how.wanted));
    const last = rows.at(-1);
    if (!last || rows.length < stepRows) return { found };
    reached = positionOf(last);
    if (found.length >= how.limit) break;
  }
  return { found, reached };
}

function wantedStreams(tx: Tx, group: GroupRow, request: Shape): Map<number, string> {
  const { logStreamNames, logStreamNamePrefix } = request;
  if (logStreamNames && logStreamNamePrefix) {
    const message = 'logStreamNames and logStreamNamePrefix cannot both be given.';
    throw new AwsError('InvalidParameterException', message);
  }
  const all = tx.all<StreamRow>('SELECT * FROM logs_stream WHERE group_id = ?', group.id);
  const missing = logStreamNames?.some(
    (wanted: string) => !all.some(({ name }) => name === wanted),
  );
  if (missing) {
    const message = 'The specified log stream does not exist.';
    throw new AwsError('ResourceNotFoundException', message);
  }
  const isWanted = ({ name }: StreamRow) =>
    logStreamNames ? logStreamNames.includes(name) : name.startsWith(logStreamNamePrefix ?? '');
  return new Map(all.filter(isWanted).map(({ id, name }) => [id, name]));
}

function describe(row: EventRow, names: Map<number, string>): Shape {
  return {
    logStreamName: names.get(row.stream_id),
    timestamp: row.time,
    message: row.message,
    ingestionTime: row.ingested,
    eventId: String(row.id).padStart(56, '0'),
  };
}
