import { createHash } from 'node:crypto';
import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** Secrets, their tags, and when those that were deleted go for good. */
export const schema = `
  CREATE TABLE IF NOT EXISTS secretsmanager_secret (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT, created INTEGER NOT NULL,
    text TEXT, version TEXT, changed INTEGER);
  CREATE TABLE IF NOT EXISTS secretsmanager_tags (arn TEXT PRIMARY KEY, tags TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS secretsmanager_deletion (
    arn TEXT PRIMARY KEY, asked INTEGER NOT NULL, due INTEGER NOT NULL);
`;

/** Times are milliseconds; `text` and `version` are absent until there is a value. */
export interface Secret {
  arn: string;
  name: string;
  description: string | null;
  created: number;
  text: string | null;
  version: string | null;
  changed: number | null;
}

/**
 * AWS ends the ARN with six random characters. Here they are made of the name, so that the ARN of a
 * secret can be written into a configuration before the secret is there.
 */
export function arnOf({ region, account }: Context, name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** By its name, its ARN, or its ARN without the suffix. */
export function find(tx: Tx, id: string): Secret | undefined {
  const sql = `SELECT * FROM secretsmanager_secret
    WHERE ? IN (arn, name, substr(arn, 1, length(arn) - 7))`;
  return tx.get<Secret>(sql, String(id ?? ''));
}

/** The secret of a request, also one that is to be deleted. */
export function requiredEvenDeleted(tx: Tx, id: string): Secret {
  const secret = find(tx, id);
  if (secret) return secret;
  const message = "Secrets Manager can't find the specified secret.";
  throw new AwsError('ResourceNotFoundException', message);
}

/** The secret of a request; one that is to be deleted is refused in AWS's words. */
export function required(tx: Tx, id: string): Secret {
  const secret = requiredEvenDeleted(tx, id);
  if (!deletionOf(tx, secret)) return secret;
  const message =
    "You can't perform this operation on the secret because it was marked for deletion.";
  throw new AwsError('InvalidRequestException', message);
}

/** When the deletion of a secret was asked for and when it is due, in milliseconds. */
export function deletionOf(tx: Tx, { arn }: Pick<Secret, 'arn'>) {
  const sql = 'SELECT asked, due FROM secretsmanager_deletion WHERE arn = ?';
  return tx.get<{ asked: number; due: number }>(sql, arn);
}

/** Forgets a secret with all that belongs to it. */
export function remove(tx: Tx, arn: string): void {
  for (const table of ['secret', 'tags', 'deletion']) {
    tx.run(`DELETE FROM secretsmanager_${table} WHERE arn = ?`, arn);
  }
}

/** AWS's times. */
export const seconds = (ms: number | null) => (ms === null ? undefined : ms / 1000);
