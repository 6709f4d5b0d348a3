import { AwsError, type Tx } from '../kernel/types.ts';
import { type RoleRow, roleByName } from './store.ts';

/** What was made by calls and not by a template: roles by name, policies with their facts. */
export const ownSchema = `
  CREATE TABLE IF NOT EXISTS iam_own_role (name TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS iam_own_policy (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, id TEXT NOT NULL,
    description TEXT, tags TEXT NOT NULL, created INTEGER NOT NULL);
`;

/** A managed policy that was made by a call; `tags` is JSON, `created` is in milliseconds. */
export interface OwnPolicy {
  arn: string;
  name: string;
  path: string;
  id: string;
  description: string | null;
  tags: string;
  created: number;
}

/** The error of what is not there, with IAM's status. */
export const noSuchEntity = (message: string) => new AwsError('NoSuchEntity', message, 404);

/** The role of a request. */
export function requireRole(tx: Tx, name: string): RoleRow {
  const role = roleByName(tx, name);
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** The role of a request that changes it: those of templates change with their templates alone. */
export function requireOwnRole(tx: Tx, name: string): RoleRow {
  const role = requireRole(tx, name);
  if (tx.get('SELECT 1 FROM iam_own_role WHERE name = ?', name)) return role;
  const message =
    `The role ${name} is one of the plane's own: it comes from its template and changes with it. ` +
    'Make a role of another name, or change trainyard.config.ts.';
  throw new AwsError('UnmodifiableEntity', message);
}

/** Marks a role as made by a call. */
export function ownRole(tx: Tx, name: string): void {
  tx.run('INSERT OR IGNORE INTO iam_own_role VALUES (?)', name);
}

/** Removes a role with its policies, as far as they are its own. */
export function removeRole(tx: Tx, { name }: Pick<RoleRow, 'name'>): void {
  tx.run('DELETE FROM iam_inline WHERE role = ?', name);
  tx.run('DELETE FROM iam_attached WHERE role = ?', name);
  tx.run('DELETE FROM iam_role WHERE name = ?', name);
  tx.run('DELETE FROM iam_own_role WHERE name = ?', name);
}

/** A template's role stands instead of one of the same name that was made by a call. */
export function giveWay(tx: Tx, name: string): void {
  const isOwn = tx.get('SELECT 1 FROM iam_own_role WHERE name = ?', name);
  if (isOwn) removeRole(tx, { name });
}

/** The policy of that ARN that was made by a call, if there is one. */
export function ownPolicy(tx: Tx, arn: string): OwnPolicy | undefined {
  return tx.get<OwnPolicy>('SELECT * FROM iam_own_policy WHERE arn = ?', arn);
}

/** The policies that were made by calls, by name. */
export function ownPolicies(tx: Tx): OwnPolicy[] {
  return tx.all<OwnPolicy>('SELECT * FROM iam_own_policy ORDER BY name');
}

/** Forgets every policy of templates; boot writes them anew. What calls made stays. */
export function forgetTemplates(tx: Tx): void {
  const notOwn = 'role NOT IN (SELECT name FROM iam_own_role)';
  tx.run(`DELETE FROM iam_inline WHERE ${notOwn}`);
  tx.run(`DELETE FROM iam_attached WHERE ${notOwn}`);
  tx.run(
    `DELETE FROM iam_managed WHERE arn NOT LIKE 'arn:aws:iam::aws:%'
       AND arn NOT IN (SELECT arn FROM iam_own_policy)`,
  );
}
