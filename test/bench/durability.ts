import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../infra/local/kernel/store.ts';
import { type Chapter, type Figure, spread } from './figure.ts';
import type { Leftovers } from './leftovers.ts';

const rounds = 5;
const commits = 384;
const writers = [1, 8, 64];
const schema = 'CREATE TABLE IF NOT EXISTS line (n INTEGER PRIMARY KEY, text TEXT NOT NULL)';
const insert = 'INSERT INTO line (text) VALUES (?)';
const text = 'x'.repeat(400);

/** Does one commit, and resolves when whoever waits for it may be answered. */
type Commit = () => Promise<void>;

/** What an answer that a power cut cannot undo costs, beside SQLite's own two ways. */
export async function durabilityChapter(leftovers: Leftovers): Promise<Chapter> {
  const ours = storeOnDisk(leftovers);
  const anchors = {
    'node:sqlite, synchronous = FULL: a flush at each commit': plain(leftovers, 'FULL'),
    'node:sqlite, synchronous = NORMAL: lost by a power cut': plain(leftovers, 'NORMAL'),
  };
  const figures: Figure[] = [];
  for (const count of writers) {
    const samples = {
      ours: [] as number[],
      anchors: Object.keys(anchors).map(() => [] as number[]),
    };
    for (let round = 0; round < rounds; round += 1) {
      samples.ours.push(await perSecond(ours, count));
      for (const [index, commit] of Object.values(anchors).entries()) {
        samples.anchors[index]!.push(await perSecond(commit, count));
      }
    }
    for (const [index, anchorIs] of Object.keys(anchors).entries()) {
      figures.push({
        what: `durable commits, ${count} at a time`,
        unit: '/s',
        ours: spread(samples.ours),
        anchor: spread(samples.anchors[index]!),
        anchorIs,
        how: `${rounds} times ${commits} inserts, each its own commit, on disk, interleaved`,
      });
    }
  }
  return { title: 'What 202 promises: a commit on the disk', figures };
}

function storeOnDisk(leftovers: Leftovers): Commit {
  const store = openStore({ file: join(leftovers.folder(), 'ours.db'), schema });
  leftovers.add(() => store.close());
  return () => {
    store.transact((tx) => tx.run(insert, text));
    return store.durable();
  };
}

function plain(leftovers: Leftovers, synchronous: 'FULL' | 'NORMAL'): Commit {
  const database = new DatabaseSync(join(leftovers.folder(), 'plain.db'));
  leftovers.add(() => database.close());
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; ${schema}`);
  const [begin, add, commit] = ['BEGIN IMMEDIATE', insert, 'COMMIT'].map((sql) =>
    database.prepare(sql),
  );
  return async () => {
    begin!.run();
    add!.run(text);
    commit!.run();
  };
}

async function perSecond(commit: Commit, count: number): Promise<number> {
  const began = performance.now();
  let left = commits;
  const writer = async () => {
    while (left > 0) {
      left -= 1;
      await commit();
    }
  };
  await Promise.all(Array.from({ length: count }, writer));
  return (commits * 1000) / (performance.now() - began);
}
