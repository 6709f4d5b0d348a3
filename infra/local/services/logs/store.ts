import { AwsError, type Context, type Shape, type Tx } from '../../kernel/types.ts';

/** Groups, streams and events; all times are milliseconds, as in CloudWatch Logs itself. */
export const logsSchema = `
  CREATE TABLE IF NOT EXISTS logs_group (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, retention_days INTEGER,
    created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS logs_stream (
    id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL, name TEXT NOT NULL,
    created INTEGER NOT NULL, first_event INTEGER, last_event INTEGER, last_ingestion INTEGER,
    bytes INTEGER NOT NULL DEFAULT 0, UNIQUE (group_id, name));
  CREATE TABLE IF NOT EXISTS logs_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL, stream_id INTEGER NOT NULL,
    time INTEGER NOT NULL, ingested INTEGER NOT NULL, message TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS logs_event_stream ON logs_event (stream_id, time, id);
  CREATE INDEX IF NOT EXISTS logs_event_group ON logs_event (group_id, time, id);
`;

/** A log group as it is kept. */
export interface GroupRow {
  id: number;
  name: string;
  retention_days: number | null;
  created: number;
}

/** A log stream as it is kept. */
export interface StreamRow {
  id: number;
  group_id: number;
  name: string;
  created: number;
  first_event: number | null;
  last_event: number | null;
  last_ingestion: number | null;
  bytes: number;
}

/** A line of a stream. */
export interface EventRow {
  id: number;
  stream_id: number;
  time: number;
  ingested: number;
  message: string;
}

/** The group's name, from a request that names it or gives its ARN. */
function groupName({ logGroupName, logGroupIdentifier }: Shape): string {
  const given = String(logGroupName ?? logGroupIdentifier ?? '');
  return given.startsWith('arn:') ? (given.split(':')[6] ?? '') : given;
}

/** The group's ARN without the `:*` that IAM policies and CloudFormation put behind it. */
export function groupArn({ region, account }: Context, name: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}

/** The group with this name, if there is one. */
export function findGroup(tx: Tx, name: string): GroupRow | undefined {
  return tx.get<GroupRow>('SELECT * FROM logs_group WHERE name = ?', name);
}

/** @throws ResourceNotFoundException */
export function requireGroup(tx: Tx, request: Shape): GroupRow {
  const group = findGroup(tx, groupName(request));
  if (group) return group;
  const message = 'The specified log group does not exist.';
  throw new AwsError('ResourceNotFoundException', message);
}

/** The group's stream with this name, if there is one. */
export function findStream(tx: Tx, group: GroupRow, name: string): StreamRow | undefined {
  const sql = 'SELECT * FROM logs_stream WHERE group_id = ? AND name = ?';
  return tx.get<StreamRow>(sql, group.id, name);
}

/** @throws ResourceNotFoundException */
export function requireStream(tx: Tx, group: GroupRow, name: string): StreamRow {
  const stream = findStream(tx, group, name);
  if (stream) return stream;
  const message = 'The specified log stream does not exist.';
  throw new AwsError('ResourceNotFoundException', message);
}

/** The check of an operation, on a stream or (without one) on the group, as IAM words it. */
export function check(context: Context, operation: string, request: Shape, stream = '') {
  const resource = `${groupArn(context, groupName(request))}:log-stream:${stream}`;
  return [{ action: `logs:${operation}`, resource }];
}
