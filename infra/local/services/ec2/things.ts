import { createHash } from 'node:crypto';
import type { Context, Tx } from '../../kernel/types.ts';

/** The parts of networks, each as EC2 describes it, in JSON. */
export const schema = `
  CREATE TABLE IF NOT EXISTS ec2_thing (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
  CREATE TABLE IF NOT EXISTS ec2_made (id TEXT PRIMARY KEY);
`;

/** The beginnings of ids, which say what has the id. */
export type Kind = 'vpc' | 'subnet' | 'sg' | 'rtb' | 'igw' | 'nat';

/** A thing as EC2 describes it. */
export type Thing = Record<string, unknown>;

/** A tag as EC2 writes it. */
export interface Tag {
  Key: string;
  Value: string;
}

/** The id of a thing, always the same for the same name. */
export function idOf(kind: Kind | 'eni' | 'rtbassoc' | 'sgr', name: string): string {
  return `${kind}-${createHash('sha256').update(name).digest('hex').slice(0, 17)}`;
}

/** Keeps a thing, or what is now known of it. */
export function put(tx: Tx, kind: Kind, id: string, body: Thing): void {
  tx.run('INSERT OR REPLACE INTO ec2_thing VALUES (?, ?, ?)', kind, id, JSON.stringify(body));
}

/** A thing by its id. */
export function get(tx: Tx, kind: Kind, id: string): Thing | undefined {
  const sql = 'SELECT body FROM ec2_thing WHERE kind = ? AND id = ?';
  const row = tx.get<{ body: string }>(sql, kind, id);
  return row && JSON.parse(row.body);
}

/** All things of a kind, by their ids. */
export function all(tx: Tx, kind: Kind): Thing[] {
  const sql = 'SELECT body FROM ec2_thing WHERE kind = ? ORDER BY id';
  return tx.all<{ body: string }>(sql, kind).map(({ body }) => JSON.parse(body));
}

/** Adds an entry to a list of a thing that a template made before. */
export function append(tx: Tx, kind: Kind, id: string, member: string, entry: unknown): void {
  const thing = get(tx, kind, id);
  if (!thing) return;
  const before = (thing[member] ?? []) as unknown[];
  put(tx, kind, id, { ...thing, [member]: [...before, entry] });
}

/** What everything in EC2 says of whose it is. */
export const owned = ({ account }: Context, tags: Tag[] = []) => ({
  OwnerId: account,
  Tags: tags,
});

/** Writes that somebody has made a thing: it is there when the templates make theirs anew. */
export function putMade(tx: Tx, id: string): void {
  tx.run('INSERT INTO ec2_made VALUES (?)', id);
}

/** Whether somebody has made it, and no template. */
export function isMade(tx: Tx, id: string): boolean {
  return tx.get('SELECT id FROM ec2_made WHERE id = ?', id) !== undefined;
}

/** Forgets a thing that somebody has made. */
export function forgetMade(tx: Tx, id: string): void {
  tx.run('DELETE FROM ec2_made WHERE id = ?', id);
  tx.run('DELETE FROM ec2_thing WHERE id = ?', id);
}

/** Forgets all but what somebody has made. */
export function forgetTemplates(tx: Tx): void {
  tx.run('DELETE FROM ec2_thing WHERE id NOT IN (SELECT id FROM ec2_made)');
}
