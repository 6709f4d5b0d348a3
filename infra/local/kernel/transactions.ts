import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqlValue, Tx } from './types.ts';

interface Prepared {
  statement: StatementSync;
  /** It cannot change anything. */
  reads: boolean;
}

/**
 * The open transactions of one connection. A level begins in SQLite at its first write: nobody else
 * writes meanwhile, so what was read before is still so, and a transaction that only reads costs no
 * BEGIN and no COMMIT.
 */
export class Transactions {
  readonly #database: DatabaseSync;
  readonly #committed: () => void;
  readonly #statements = new Map<string, Prepared>();
  readonly #tx: Tx;
  /** Levels under way, and how many of them SQLite knows of. */
  #depth = 0;
  #begun = 0;
  /** Why SQLite itself has undone all levels: what is still under way must not write on. */
  #undone: { why: unknown } | undefined;

  /** @param committed told of each commit that wrote something */
  constructor(database: DatabaseSync, committed: () => void) {
    this.#database = database;
    this.#committed = committed;
    this.#tx = {
      get: <T>(sql: string, ...values: SqlValue[]) =>
        this.#use(sql, (statement) => statement.get(...values) as T | undefined),
      all: <T>(sql: string, ...values: SqlValue[]) =>
        this.#use(sql, (statement) => statement.all(...values) as T[]),
      run: (sql, ...values) =>
        this.#use(sql, (statement) => Number(statement.run(...values).changes)),
    };
  }

  run<T>(body: (tx: Tx) => T): T {
    const level = this.#depth;
    this.#depth += 1;
    try {
      const result = body(this.#tx);
      if (this.#undone) throw this.#undone.why;
      if (this.#begun > level) this.#end(level);
      return result;
    } catch (error) {
      if (this.#begun > level) this.#undo(level);
      throw error;
    } finally {
      this.#depth = level;
      if (level === 0) this.#undone = undefined;
    }
  }

  #end(level: number): void {
    this.#do(level === 0 ? 'COMMIT' : `RELEASE s${level}`);
    this.#begun = level;
    if (level === 0) this.#committed();
  }

  #undo(level: number): void {
    this.#begun = level;
    // A commit that failed may have undone everything already.
    if (this.#database.isTransaction) this.#do(level === 0 ? 'ROLLBACK' : `ROLLBACK TO s${level}`);
  }

  #use<T>(sql: string, run: (statement: StatementSync) => T): T {
    const { statement, reads } = this.#prepared(sql);
    if (this.#undone) throw this.#undone.why;
    if (!reads) this.#beginAll();
    try {
      return run(statement);
    } catch (error) {
      // A full disk makes SQLite undo everything itself (https://sqlite.org/lang_transaction.html).
      if (this.#begun > 0 && !this.#database.isTransaction) {
        this.#undone = { why: error };
        this.#begun = 0;
      }
      throw error;
    }
  }

  #beginAll(): void {
    for (; this.#begun < this.#depth; this.#begun += 1) {
      this.#do(this.#begun === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT s${this.#begun}`);
    }
  }

  #do(sql: string): void {
    this.#prepared(sql).statement.run();
  }

  #prepared(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = { statement: this.#database.prepare(sql), reads: /^\s*SELECT\b/i.test(sql) };
    this.#statements.set(sql, made);
    return made;
  }
}
