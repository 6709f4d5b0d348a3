import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../../infra/local/kernel/store.ts';
import { writeAheadLog } from '../../../../infra/local/kernel/write-ahead-log.ts';

const schema = 'CREATE TABLE IF NOT EXISTS line (n INTEGER PRIMARY KEY, text TEXT NOT NULL)';

let folder = '';
let files = 0;
const newFile = () => join(folder, `${++files}.db`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const add = (store: Store, text: string) =>
  store.transact((tx) => tx.run('INSERT INTO line (text) VALUES (?)', text));

const linesOf = (store: Store) =>
  store
    .transact((tx) => tx.all<{ text: string }>('SELECT text FROM line ORDER BY n'))
    .map(({ text }) => text);

/** A copy of the files as the disk has them: what was written since the last flush is not there. */
function diskOf(file: string) {
  const copy = newFile();
  const log = writeAheadLog(file);
  let flushes = 0;
  return {
    flushes: () => flushes,
    log: {
      ...log,
      async flush() {
        flushes += 1;
        for (const end of ['', '-wal']) {
          if (existsSync(file + end)) copyFileSync(file + end, copy + end);
        }
        await log.flush();
      },
    },
    /** What a start after a power cut finds. */
    async afterPowerCut(): Promise<string[]> {
      const again = newFile();
      for (const end of ['', '-wal']) {
        if (existsSync(copy + end)) copyFileSync(copy + end, again + end);
      }
      const store = openStore({ file: again, schema });
      const lines = linesOf(store);
      await store.close();
      return lines;
    },
  };
}

test('a power cut takes nothing that was waited for, and only that may be gone', async () => {
  const file = newFile();
  const disk = diskOf(file);
  const store = openStore({ file, schema, log: disk.log });
  add(store, 'first');
  await store.durable();
  add(store, 'second');
  expect(await disk.afterPowerCut()).toEqual(['first']);
  await store.durable();
  expect(await disk.afterPowerCut()).toEqual(['first', 'second']);
  await store.close();
});

test('what waits at the same time shares a flush; what only reads needs none', async () => {
  const file = newFile();
  const disk = diskOf(file);
  const store = openStore({ file, schema, log: disk.log });
  await store.durable();
  const before = disk.flushes();
  const waits = Array.from({ length: 50 }, (_, n) => {
    add(store, String(n));
    return store.durable();
  });
  await Promise.all(waits);
  // The one that was under way when the others came, and one for all others.
  expect(disk.flushes() - before).toBe(2);
  expect(linesOf(store)).toHaveLength(50);
  await store.durable();
  expect(disk.flushes() - before).toBe(2);
  await store.close();
});

test('after a flush that failed nothing is called durable again', async () => {
  const file = newFile();
  const real = writeAheadLog(file);
  let works = true;
  const flush = async () => {
    if (!works) throw new Error('EIO');
    await real.flush();
  };
  const store = openStore({ file, schema, log: { ...real, flush } });
  await store.durable();
  works = false;
  add(store, 'lost');
  await expect(store.durable()).rejects.toThrow('EIO');
  works = true;
  await expect(store.durable()).rejects.toThrow('EIO');
  await store.close();
});

test('a full disk is told as such, with the file; nothing of the transaction stays', async () => {
  const file = newFile();
  const store = openStore({ file, schema });
  add(store, 'kept');
  store.transact((tx) => tx.get('SELECT 1'));
  store.transact((tx) => tx.all('PRAGMA max_page_count = 4'));
  const fill = () =>
    store.transact((tx) => {
      tx.run('INSERT INTO line (text) VALUES (?)', 'undone');
      try {
        store.transact((inner) =>
          inner.run('INSERT INTO line (text) VALUES (?)', 'x'.repeat(100_000)),
        );
      } catch {
        // Whoever goes on after it must not write outside of a transaction.
      }
      tx.run('INSERT INTO line (text) VALUES (?)', 'neither');
    });
  expect(fill).toThrow(new RegExp(`${file}: database or disk is full. Make room`));
  store.transact((tx) => tx.all('PRAGMA max_page_count = 1000'));
  add(store, 'after');
  expect(linesOf(store)).toEqual(['kept', 'after']);
  await store.close();
});

test('an inner transaction that failed is undone alone, whichever level wrote first', async () => {
  const store = openStore({ file: ':memory:', schema });
  store.transact((tx) => {
    expect(linesOf(store)).toEqual([]);
    expect(() =>
      store.transact((inner) => {
        inner.run('INSERT INTO line (text) VALUES (?)', 'inner');
        throw new Error('no');
      }),
    ).toThrow('no');
    tx.run('INSERT INTO line (text) VALUES (?)', 'outer');
    store.transact(() => add(store, 'deep'));
  });
  expect(linesOf(store)).toEqual(['outer', 'deep']);
  expect(() =>
    store.transact(() => {
      add(store, 'gone');
      throw new Error('all');
    }),
  ).toThrow('all');
  expect(linesOf(store)).toEqual(['outer', 'deep']);
  await store.close();
});

test('a file that is no database is named, with what to do', () => {
  const file = newFile();
  writeFileSync(
    file,
    'this is not a database, and longer than a header of SQLite would be. '.repeat(20),
  );
  expect(() => openStore({ file, schema })).toThrow(
    `The store ${file}: file is not a database. Put it back from a copy`,
  );
});
