import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlValue, Tx } from './types.ts';

/** The plane's one store. Transactions are synchronous and may nest (an inner is a savepoint). */
export interface Store {
  transact<T>(body: (tx: Tx) => T): T;
  close(): void;
}

/** How a transaction at this depth begins and ends: an inner one is a savepoint. */
function bracketsOf(depth: number) {
  if (depth === 0) return outermost;
  return {
    begin: `SAVEPOINT s${depth}`,
    commit: `RELEASE s${depth}`,
    undo: `ROLLBACK TO s${depth}`,
  };
}

const outermost = { begin: 'BEGIN IMMEDIATE', commit: 'COMMIT', undo: 'ROLLBACK' };

/**
 * Opens the store. A commit survives the death of the process (`synchronous = NORMAL` in WAL mode);
 * the last commits may be lost if the machine itself loses power.
 *
 * @param file a path, or `:memory:`
 */
export function openStore(file: string, schema: string): Store {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(schema);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const made = database.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const tx: Tx = {
    get: <T>(sql: string, ...values: SqlValue[]) => prepare(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: SqlValue[]) => prepare(sql).all(...values) as T[],
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
  };
  let depth = 0;
  return {
    transact(body) {
      const { begin, commit, undo } = bracketsOf(depth);
      prepare(begin).run();
      depth += 1;
      try {
        const result = body(tx);
        prepare(commit).run();
        return result;
      } catch (error) {
        prepare(undo).run();
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => database.close(),
  };
}
