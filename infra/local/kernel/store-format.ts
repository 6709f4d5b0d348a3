import type { DatabaseSync } from 'node:sqlite';

/** Statements that make a store of the format before into one of this. */
export type Migrations = Readonly<Record<number, string>>;

/**
 * What leads from each format to the next, by the number of the next. A column that is added to a
 * table of some service, or one that means something else by now, is a format of its own; a new
 * table is none.
 */
export const migrations: Migrations = {};

/** Of stores that were written before formats had a number, and of the first that had. */
const firstFormat = 1;

/** The format of a store that is made with these migrations. */
export const formatOf = (known: Migrations): number =>
  Math.max(firstFormat, ...Object.keys(known).map(Number));

/**
 * Brings a store up to date, wholly or not at all; its format is SQLite's `user_version`. Throws
 * where a newer release wrote it: what that means by it is not known here.
 */
export function bringUpToDate(
  database: DatabaseSync,
  file: string,
  known: Migrations = migrations,
): void {
  const [{ user_version: written } = { user_version: 0 }] = database
    .prepare('PRAGMA user_version')
    .all() as { user_version: number }[];
  const [{ count } = { count: 0 }] = database
    .prepare('SELECT count(*) AS count FROM sqlite_master')
    .all() as { count: number }[];
  const current = formatOf(known);
  if (written > current) {
    throw new Error(
      `The store ${file} has format ${written}, and this release knows ${current}: a newer ` +
        'Trainyard wrote it. Start that one, or move the folder away to begin a new plane.',
    );
  }
  if (written === current) return;
  const from = count === 0 ? current : Math.max(written, firstFormat);
  const steps = Object.keys(known).map(Number);
  const due = steps.filter((step) => step > from).toSorted((a, b) => a - b);
  const statements = due.map((step) => `${known[step]};\n`).join('');
  try {
    database.exec(`BEGIN IMMEDIATE;\n${statements}PRAGMA user_version = ${current};\nCOMMIT;`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw new Error(
      `The store ${file} could not be brought from format ${from} to ${current}: nothing was ` +
        `changed. ${(error as Error).message}`,
      { cause: error },
    );
  }
}
