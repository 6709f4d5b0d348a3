import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { explained } from '../kernel/store-errors.ts';
import { readPlaneFile } from './plane-file.ts';

/** SQLite's code for a database that another connection has locked. */
const busy = 5;

/**
 * How long a held lock is waited for. A killed process keeps its locks until the system has taken
 * back its memory (0.2 s were measured for 400 MB), and `kill -9` returns before that.
 */
const dyingMs = 2000;

/**
 * Two planes on one folder would both do its work: this refuses the second. The lock is one of the
 * system on an empty database, so it ends with the process that holds it, however that ends.
 */
export function lockData(data: string): { release(): void } {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = join(data, 'lock.db');
  const lock = explained(file, () => new DatabaseSync(file, { timeout: dyingMs }));
  try {
    explained(file, () => lock.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE'));
  } catch (error) {
    lock.close();
    throw (error as { errcode?: number }).errcode === busy ? inUse(data) : error;
  }
  return { release: () => lock.close() };
}

function inUse(data: string): Error {
  return new Error(
    `A plane${ownerOf(data)} already uses the folder ${data}. ` +
      'Stop it first, or give this one another folder with --data.',
  );
}

/** Who holds the lock, as far as it has told. */
function ownerOf(data: string): string {
  try {
    const plane = readPlaneFile(data);
    return plane ? ` (process ${plane.pid})` : '';
  } catch {
    return '';
  }
}
