import { close, fdatasync, open } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** The file that commits are written to, as far as its way to the disk goes. */
export interface LogFile {
  /** Resolves when what was written before is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const files = { open: promisify(open), sync: promisify(fdatasync), close: promisify(close) };

/**
 * The write-ahead log of a database. Flushing it is what SQLite does itself at each commit under
 * `synchronous = FULL` (https://sqlite.org/pragma.html#pragma_synchronous), here without holding up
 * the process. SQLite flushes what a checkpoint moves from there into the database.
 */
export function writeAheadLog(database: string): LogFile {
  if (database === ':memory:') return { flush: async () => {}, close: async () => {} };
  let log: Promise<number> | undefined;
  return {
    async flush() {
      log ??= openLog(database);
      await files.sync(await log);
    },
    async close() {
      await log?.then(files.close, () => {});
    },
  };
}

/** The log keeps its file until the database is closed; its name has to reach the disk as well. */
async function openLog(database: string): Promise<number> {
  const folder = await files.open(dirname(database), 'r');
  try {
    await files.sync(folder);
    return await files.open(`${database}-wal`, 'r');
  } finally {
    await files.close(folder);
  }
}
