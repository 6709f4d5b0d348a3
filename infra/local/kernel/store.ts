import { DatabaseSync } from 'node:sqlite';
import { GroupSync } from './group-sync.ts';
import { explained } from './store-errors.ts';
import { bringUpToDate } from './store-format.ts';
import { Transactions } from './transactions.ts';
import type { Tx } from './types.ts';
import { type LogFile, writeAheadLog } from './write-ahead-log.ts';

/** The plane's one store. Transactions are synchronous and may nest (an inner is a savepoint). */
export interface Store {
  transact<T>(body: (tx: Tx) => T): T;
  /** Counts the commits that wrote something. */
  written(): number;
  /** Resolves when all that was committed until now is on the disk: a power cut cannot undo it. */
  durable(): Promise<void>;
  close(): Promise<void>;
}

/** How the store is kept. */
export interface StoreOptions {
  /** A path, or `:memory:`. */
  file: string;
  schema: string;
  /** Where commits are written; default: SQLite's own file of them. */
  log?: LogFile;
}

/**
 * Opens the store. A commit survives the death of the process at once (`synchronous = NORMAL` in
 * WAL mode) and a power cut after `durable`. `synchronous = FULL` would hold up the process at each
 * commit; here all that wait share one flush, and the process goes on meanwhile.
 */
export function openStore({ file, schema, log = writeAheadLog(file) }: StoreOptions): Store {
  const database = explained(file, () => {
    const opened = new DatabaseSync(file);
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    bringUpToDate(opened, file);
    opened.exec(schema);
    return opened;
  });
  const disk = new GroupSync(log.flush);
  disk.wrote();
  const transactions = new Transactions(database, () => disk.wrote());
  return {
    transact: (body) => explained(file, () => transactions.run(body)),
    written: () => disk.made,
    durable: () => disk.reached(),
    async close() {
      await disk.reached().catch(() => {});
      await log.close();
      database.close();
    },
  };
}
