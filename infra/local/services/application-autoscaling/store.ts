import { createHash } from 'node:crypto';
import type { Context, Shape, Tx } from '../../kernel/types.ts';

/** Times are milliseconds since the epoch; tags and the policy are JSON. */
export const schema = `
  CREATE TABLE IF NOT EXISTS application_autoscaling_target (
    resource TEXT PRIMARY KEY, min INTEGER NOT NULL, max INTEGER NOT NULL, tags TEXT NOT NULL,
    policy TEXT, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS application_autoscaling_activity (
    id TEXT PRIMARY KEY, resource TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL,
    cause TEXT NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL, began INTEGER NOT NULL,
    ended INTEGER);
`;

/** A scalable target. */
export interface Target {
  /** `endpoint/NAME/variant/VARIANT` */
  resource: string;
  min: number;
  max: number;
  tags: Record<string, string>;
  /** The PutScalingPolicy request; null before there is one. */
  policy: Shape | null;
  created: number;
}

/** One change of the instance count. */
export interface Activity {
  id: string;
  resource: string;
  before: number;
  after: number;
  cause: string;
  status: 'InProgress' | 'Successful' | 'Failed';
  message: string;
  began: number;
  ended: number | null;
}

type Row = Omit<Target, 'tags' | 'policy'> & { tags: string; policy: string | null };

const targetOf = (row: Row): Target => ({
  ...row,
  tags: JSON.parse(row.tags),
  policy: row.policy === null ? null : JSON.parse(row.policy),
});

/** The scalable target of a resource, if it is one. */
export function getTarget(tx: Tx, resource: string): Target | undefined {
  const sql = 'SELECT * FROM application_autoscaling_target WHERE resource = ?';
  const row = tx.get<Row>(sql, resource);
  return row && targetOf(row);
}

/** Every scalable target. */
export function allTargets(tx: Tx): Target[] {
  const sql = 'SELECT * FROM application_autoscaling_target ORDER BY created, resource';
  return tx.all<Row>(sql).map(targetOf);
}

/** Creates a target or replaces it. */
export function saveTarget(tx: Tx, one: Target): void {
  const { resource, min, max, tags, policy, created } = one;
  const sql = 'INSERT OR REPLACE INTO application_autoscaling_target VALUES (?, ?, ?, ?, ?, ?)';
  const kept = policy === null ? null : JSON.stringify(policy);
  tx.run(sql, resource, min, max, JSON.stringify(tags), kept, created);
}

/** Removes a target with its policy; its activities stay, as in AWS. */
export function removeTarget(tx: Tx, resource: string): void {
  tx.run('DELETE FROM application_autoscaling_target WHERE resource = ?', resource);
}

/** The activities of a resource, the newest first. */
export function activitiesOf(tx: Tx, resource: string): Activity[] {
  const sql =
    'SELECT * FROM application_autoscaling_activity WHERE resource = ? ORDER BY rowid DESC';
  return tx.all<Activity>(sql, resource);
}

/** Writes a new activity. */
export function addActivity(tx: Tx, one: Activity): void {
  const { id, resource, before, after, cause, status, message, began, ended } = one;
  const sql = 'INSERT INTO application_autoscaling_activity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
  tx.run(sql, id, resource, before, after, cause, status, message, began, ended);
}

/** Writes how an activity ended. */
export function endActivity(tx: Tx, { id, status, message, ended }: Activity): void {
  const sql =
    'UPDATE application_autoscaling_activity SET status = ?, message = ?, ended = ? WHERE id = ?';
  tx.run(sql, status, message, ended, id);
}

/** A target's ARN: AWS chooses its last part, so no policy can name it in advance. */
export function targetArn({ account, region }: Context, resource: string): string {
  const id = createHash('sha256').update(resource).digest('hex').slice(0, 36);
  return `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${id}`;
}
