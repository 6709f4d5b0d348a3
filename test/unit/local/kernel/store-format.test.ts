import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import {
  bringUpToDate,
  formatOf,
  migrations,
} from '../../../../infra/local/kernel/store-format.ts';

const known = {
  2: "ALTER TABLE line ADD COLUMN tag TEXT NOT NULL DEFAULT 'old'",
  3: "UPDATE line SET tag = tag || '!'",
};
const bring = (database: DatabaseSync, steps = known) => bringUpToDate(database, 'a.db', steps);
const versionOf = (database: DatabaseSync) =>
  database.prepare('PRAGMA user_version').get()!.user_version;

/** As releases wrote it before formats had a number. */
function oldStore(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec("CREATE TABLE line (text TEXT); INSERT INTO line VALUES ('kept')");
  return database;
}

test('a new store has the newest format, and no migration is done on it', () => {
  const database = new DatabaseSync(':memory:');
  bring(database);
  expect(versionOf(database)).toBe(3);
});

test('an old store goes through all migrations in order, once', () => {
  const database = oldStore();
  bring(database);
  bring(database);
  expect(versionOf(database)).toBe(3);
  expect(database.prepare('SELECT * FROM line').all()).toEqual([{ text: 'kept', tag: 'old!' }]);
});

test('a migration that fails leaves the store as it was', () => {
  const database = oldStore();
  const broken = { ...known, 3: 'UPDATE line SET none = 1' };
  expect(() => bring(database, broken)).toThrow(
    'The store a.db could not be brought from format 1 to 3: nothing was changed. no such column',
  );
  expect(versionOf(database)).toBe(0);
  expect(database.prepare('SELECT * FROM line').all()).toEqual([{ text: 'kept' }]);
});

test('a store of a newer release is refused', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA user_version = 4');
  expect(() => bring(database)).toThrow('The store a.db has format 4, and this release knows 3');
});

test('every format but the first has a migration that leads to it', () => {
  const steps = Object.keys(migrations).map(Number);
  expect(steps).toEqual(steps.map((_step, at) => at + 2));
  expect(formatOf(migrations)).toBe(steps.length + 1);
});
