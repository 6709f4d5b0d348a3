import { AwsError, type Context, type Shape, type Tx } from '../../kernel/types.ts';
import type { Timing } from './expression.ts';

/** Schedules and their groups. The group `default` is always there and has no row. */
export const schedulerSchema = `
  CREATE TABLE IF NOT EXISTS scheduler_group (name TEXT PRIMARY KEY, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS scheduler_schedule (
    arn TEXT PRIMARY KEY, grp TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL,
    created INTEGER NOT NULL, modified INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS scheduler_schedule_group ON scheduler_schedule (grp, name);
`;

/** A schedule as it is kept; times in milliseconds. */
export interface ScheduleRow {
  arn: string;
  grp: string;
  name: string;
  /** The request that made it, JSON. */
  spec: string;
  created: number;
  modified: number;
}

/** A schedule's ARN, from a request's `Name` and `GroupName`. */
export function scheduleArn(context: Context, { Name, GroupName = 'default' }: Shape): string {
  return `arn:aws:scheduler:${context.region}:${context.account}:schedule/${GroupName}/${Name}`;
}

/** A group's ARN. */
export function groupArn({ region, account }: Context, name: string): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;
}

/** The schedule with this ARN, if there is one. */
export function findSchedule(tx: Tx, arn: string): ScheduleRow | undefined {
  return tx.get<ScheduleRow>('SELECT * FROM scheduler_schedule WHERE arn = ?', arn);
}

/** @throws ResourceNotFoundException */
export function requireSchedule(tx: Tx, context: Context, request: Shape): ScheduleRow {
  const row = findSchedule(tx, scheduleArn(context, request));
  if (row) return row;
  throw notFound(`Schedule ${request.Name} does not exist.`);
}

/** Writes a schedule, new or changed. */
export function writeSchedule(tx: Tx, row: ScheduleRow): void {
  tx.run(
    `INSERT INTO scheduler_schedule VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET spec = excluded.spec, modified = excluded.modified`,
    ...[row.arn, row.grp, row.name, row.spec, row.created, row.modified],
  );
}

/** @throws ResourceNotFoundException */
export function requireGroup(tx: Tx, name: string): number {
  if (name === 'default') return 0;
  const sql = 'SELECT created FROM scheduler_group WHERE name = ?';
  const row = tx.get<{ created: number }>(sql, name);
  if (row) return row.created;
  throw notFound(`Schedule group ${name} does not exist.`);
}

/** When a schedule fires, whether or not it is enabled. */
export function timingOf({ spec, modified }: ScheduleRow): Timing {
  const request: Shape = JSON.parse(spec);
  const { ScheduleExpression, ScheduleExpressionTimezone = 'UTC', StartDate, EndDate } = request;
  return {
    expression: ScheduleExpression,
    timeZone: ScheduleExpressionTimezone,
    from: modified,
    ...(StartDate === undefined ? {} : { start: StartDate * 1000 }),
    ...(EndDate === undefined ? {} : { end: EndDate * 1000 }),
  };
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}
