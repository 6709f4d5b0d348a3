import { wholePolicy } from '../kernel/set-policy.ts';
import type { SqlValue, Tx } from '../kernel/types.ts';

/** Roles, their policies, and the policies of resources. */
export const iamSchema = `
  CREATE TABLE IF NOT EXISTS iam_role (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, id TEXT NOT NULL,
    trust TEXT NOT NULL, tags TEXT NOT NULL, description TEXT, created INTEGER NOT NULL,
    max_session INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS iam_inline (
    role TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (role, name));
  CREATE TABLE IF NOT EXISTS iam_managed (arn TEXT PRIMARY KEY, document TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS iam_attached (
    role TEXT NOT NULL, policy TEXT NOT NULL, PRIMARY KEY (role, policy));
  CREATE TABLE IF NOT EXISTS iam_resource_policy (
    resource_arn TEXT NOT NULL, sid TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (resource_arn, sid));
`;

/** A role as it is kept; `trust`, `tags` are JSON. */
export interface RoleRow {
  arn: string;
  name: string;
  path: string;
  id: string;
  trust: string;
  tags: string;
  description: string | null;
  created: number;
  max_session: number;
}

/** Creates the role or replaces it, keeping its id and the time of its creation. */
export function putRole(tx: Tx, role: RoleRow): void {
  tx.run(
    `INSERT INTO iam_role VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (arn) DO UPDATE SET trust = excluded.trust, tags = excluded.tags,
       description = excluded.description, max_session = excluded.max_session`,
    ...([role.arn, role.name, role.path, role.id, role.trust, role.tags] satisfies SqlValue[]),
    ...[role.description, role.created, role.max_session],
  );
}

/** The role with this ARN, if there is one. */
export function roleByArn(tx: Tx, arn: string): RoleRow | undefined {
  return tx.get<RoleRow>('SELECT * FROM iam_role WHERE arn = ?', arn);
}

/** The role with this name, if there is one. */
export function roleByName(tx: Tx, name: string): RoleRow | undefined {
  return tx.get<RoleRow>('SELECT * FROM iam_role WHERE name = ?', name);
}

/** All roles by name. */
export function allRoles(tx: Tx): RoleRow[] {
  return tx.all<RoleRow>('SELECT * FROM iam_role ORDER BY name');
}

/** Sets one inline policy of a role, named by its name. */
export function putInline(tx: Tx, role: string, name: string, document: string): void {
  tx.run('INSERT OR REPLACE INTO iam_inline VALUES (?, ?, ?)', role, name, document);
}

/** Creates or replaces a managed policy. */
export function putManaged(tx: Tx, arn: string, document: string): void {
  tx.run('INSERT OR REPLACE INTO iam_managed VALUES (?, ?)', arn, document);
}

/** Attaches a managed policy, named by its ARN, to a role, named by its name. */
export function attach(tx: Tx, role: string, policy: string): void {
  tx.run('INSERT OR IGNORE INTO iam_attached VALUES (?, ?)', role, policy);
}

/** The documents of a role's inline and attached policies, as text. */
export function identityDocuments(tx: Tx, roleArn: string): string[] {
  const rows = tx.all<{ document: string }>(
    `SELECT document FROM iam_inline JOIN iam_role ON role = iam_role.name WHERE iam_role.arn = ?
     UNION ALL
     SELECT document FROM iam_attached JOIN iam_managed ON policy = iam_managed.arn
       JOIN iam_role ON role = iam_role.name WHERE iam_role.arn = ?`,
    roleArn,
    roleArn,
  );
  return rows.map((row) => row.document);
}

/** Sets one part of a resource's policy, named by its statement id. */
export function putResourcePolicy(tx: Tx, arn: string, sid: string, document: string): void {
  tx.run('INSERT OR REPLACE INTO iam_resource_policy VALUES (?, ?, ?)', arn, sid, document);
}

/** Forgets one part of a resource's policy. */
export function removeResourcePolicy(tx: Tx, arn: string, sid: string): void {
  tx.run('DELETE FROM iam_resource_policy WHERE resource_arn = ? AND sid = ?', arn, sid);
}

/**
 * The documents of a resource's policy: the one set as a whole, else the parts of the template. An
 * object's policy is its bucket's.
 */
export function resourceDocuments(tx: Tx, arn: string): string[] {
  const owner = arn.startsWith('arn:aws:s3:::') ? arn.split('/')[0] : arn;
  const rows = tx.all<{ sid: string; document: string }>(
    'SELECT sid, document FROM iam_resource_policy WHERE resource_arn = ?',
    owner as string,
  );
  const whole = rows.find(({ sid }) => sid === wholePolicy);
  return (whole ? [whole] : rows).map(({ document }) => document);
}

/** Forgets the policies that templates gave to resources; boot writes them anew. */
export function forgetResourcePolicies(tx: Tx): void {
  tx.run('DELETE FROM iam_resource_policy WHERE sid <> ?', wholePolicy);
}
