import { AwsError, type Context, type Operation, type Shape, type Tx } from '../../kernel/types.ts';
import { cleanSoon } from './retention.ts';
import {
  check,
  findGroup,
  findStream,
  type GroupRow,
  groupArn,
  requireGroup,
  requireStream,
  type StreamRow,
} from './store.ts';

/** The days CloudWatch Logs accepts as a retention. */
const retentions = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** Creates the group or changes its retention; `null` keeps events for ever. */
export function putGroup(tx: Tx, name: string, days: number | null, context: Context): void {
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw new AwsError('InvalidParameterException', `'${name}' is no valid log group name.`);
  }
  if (days !== null && !retentions.has(days)) {
    throw new AwsError('InvalidParameterException', `A retention of ${days} days is not possible.`);
  }
  tx.run(
    `INSERT INTO logs_group (name, retention_days, created) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET retention_days = excluded.retention_days`,
    ...[name, days, context.now],
  );
  if (days !== null) cleanSoon(context);
}

/** Groups and streams themselves. */
export const groupOperations: Record<string, Operation> = {
  CreateLogGroup: {
    authorize: (request, context) => check(context, 'CreateLogGroup', request),
    run: (tx, { logGroupName }, context) => {
      if (findGroup(tx, logGroupName)) throw exists('group');
      putGroup(tx, logGroupName, null, context);
      return {};
    },
  },
  PutRetentionPolicy: {
    authorize: (request, context) => check(context, 'PutRetentionPolicy', request),
    run: (tx, request, context) => {
      const { name } = requireGroup(tx, request);
      putGroup(tx, name, request.retentionInDays, context);
      return {};
    },
  },
  CreateLogStream: {
    authorize: (request, context) =>
      check(context, 'CreateLogStream', request, request.logStreamName),
    run: (tx, request, context) => {
      const group = requireGroup(tx, request);
      const name: string = request.logStreamName ?? '';
      if (!/^[^:*]{1,512}$/.test(name)) {
        throw new AwsError('InvalidParameterException', `'${name}' is no valid log stream name.`);
      }
      if (findStream(tx, group, name)) throw exists('stream');
      const sql = 'INSERT INTO logs_stream (group_id, name, created) VALUES (?, ?, ?)';
      tx.run(sql, group.id, name, context.now);
      return {};
    },
  },
  DeleteLogStream: {
    authorize: (request, context) =>
      check(context, 'DeleteLogStream', request, request.logStreamName),
    run: (tx, request) => {
      const { id } = requireStream(tx, requireGroup(tx, request), request.logStreamName);
      tx.run('DELETE FROM logs_event WHERE stream_id = ?', id);
      tx.run('DELETE FROM logs_stream WHERE id = ?', id);
      return {};
    },
  },
  DescribeLogGroups: {
    authorize: (_request, context) => check(context, 'DescribeLogGroups', {}),
    run: (tx, { logGroupNamePrefix = '', logGroupNamePattern = '', limit, nextToken }, context) => {
      const groups = tx
        .all<GroupRow>('SELECT * FROM logs_group ORDER BY name')
        .filter(({ name }) => name.startsWith(logGroupNamePrefix))
        .filter(({ name }) => name.toLowerCase().includes(logGroupNamePattern.toLowerCase()));
      const { items, more } = pageOf(groups, limit, nextToken);
      return { logGroups: items.map((group) => describeGroup(tx, group, context)), ...more };
    },
  },
  DescribeLogStreams: {
    authorize: (request, context) => check(context, 'DescribeLogStreams', request),
    run: (tx, request, context) => {
      const { logStreamNamePrefix = '', orderBy, descending, limit, nextToken } = request;
      const group = requireGroup(tx, request);
      const order = orderBy === 'LastEventTime' ? 'coalesce(last_event, created), name' : 'name';
      const streams = tx
        .all<StreamRow>(`SELECT * FROM logs_stream WHERE group_id = ? ORDER BY ${order}`, group.id)
        .filter(({ name }) => name.startsWith(logStreamNamePrefix));
      const { items, more } = pageOf(descending ? streams.reverse() : streams, limit, nextToken);
      return { logStreams: items.map((row) => describeStream(row, group, context)), ...more };
    },
  },
};

function pageOf<T extends { name: string }>(all: T[], limit = 50, after?: string) {
  const start = after === undefined ? 0 : all.findIndex(({ name }) => name === after) + 1;
  const items = all.slice(start, start + limit);
  const hasMore = all.length > start + items.length;
  return { items, more: hasMore ? { nextToken: items.at(-1)?.name } : {} };
}

function describeGroup(tx: Tx, group: GroupRow, context: Context): Shape {
  const sql = 'SELECT coalesce(sum(bytes), 0) AS bytes FROM logs_stream WHERE group_id = ?';
  const arn = groupArn(context, group.name);
  return {
    logGroupName: group.name,
    arn: `${arn}:*`,
    logGroupArn: arn,
    creationTime: group.created,
    metricFilterCount: 0,
    storedBytes: tx.get<{ bytes: number }>(sql, group.id)?.bytes ?? 0,
    ...(group.retention_days !== null && { retentionInDays: group.retention_days }),
  };
}

function describeStream(stream: StreamRow, group: GroupRow, context: Context): Shape {
  return {
    logStreamName: stream.name,
    arn: `${groupArn(context, group.name)}:log-stream:${stream.name}`,
    creationTime: stream.created,
    storedBytes: 0,
    ...(stream.last_event !== null && {
      firstEventTimestamp: stream.first_event,
      lastEventTimestamp: stream.last_event,
      lastIngestionTime: stream.last_ingestion,
    }),
  };
}

function exists(what: string): AwsError {
  const message = `The specified log ${what} already exists`;
  return new AwsError('ResourceAlreadyExistsException', message);
}
