import type { Store } from './store.ts';
import type { Clock, Outside, Task, TaskHandler, Tx } from './types.ts';

/** The one durable table of everything that is to happen later. */
export const taskSchema = `
  CREATE TABLE IF NOT EXISTS task (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, service TEXT NOT NULL,
    name TEXT NOT NULL, payload TEXT NOT NULL, key TEXT, tries INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS task_due ON task (due, id);
  CREATE INDEX IF NOT EXISTS task_key ON task (key) WHERE key IS NOT NULL;
`;

interface Row {
  id: number;
  due: number;
  service: string;
  name: string;
  payload: string;
  key: string | null;
  tries: number;
}

interface TasksOptions {
  clock: Clock;
  store: Store;
  outside: Outside;
  handler(service: string, name: string): TaskHandler | undefined;
  /** Tasks of one service at a time: slow ones hold up no other service. */
  parallel: number;
  log(line: string): void;
}

const nextSql = `SELECT * FROM task
  WHERE id NOT IN (SELECT value FROM json_each(?))
    AND (key IS NULL OR key NOT IN (SELECT value FROM json_each(?)))
    AND service NOT IN (SELECT value FROM json_each(?))
  ORDER BY due, id LIMIT 1`;

const retryPauseMs = { first: 500, most: 60_000 };

/** Does the tasks in order of their due time; what a task writes is one commit with its removal. */
export class Tasks {
  readonly #options: TasksOptions;
  readonly #running = new Map<number, Row>();
  readonly #waiters = new Set<() => void>();
  #started = false;
  /** No task that could start now falls due before. It may be one that was undone since. */
  #soonest = Number.NEGATIVE_INFINITY;
  #armedAt = Number.POSITIVE_INFINITY;
  #disarm: () => void = () => {};

  constructor(options: TasksOptions) {
    this.#options = options;
  }

  add(tx: Tx, task: Task): void {
    const due = Math.ceil(task.at ?? this.#options.clock.now() + (task.delayMs ?? 0));
    const key = task.key ?? null;
    if (key !== null) {
      for (const { id } of tx.all<{ id: number }>('SELECT id FROM task WHERE key = ?', key)) {
        if (!this.#running.has(id)) tx.run('DELETE FROM task WHERE id = ?', id);
      }
    }
    const payload = JSON.stringify(task.payload ?? null);
    const sql = 'INSERT INTO task (due, service, name, payload, key) VALUES (?, ?, ?, ?, ?)';
    tx.run(sql, due, task.service, task.name, payload, key);
    this.#soonest = Math.min(this.#soonest, due);
  }

  cancel(tx: Tx, key: string): void {
    tx.run('DELETE FROM task WHERE key = ?', key);
  }

  start(): void {
    this.#started = true;
    this.arm();
  }

  /** Waits until the tasks under way have ended; starts no others. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#disarm();
    while (this.#running.size > 0) await new Promise<void>((wake) => this.#waiters.add(wake));
  }

  /** When the next task that could start falls due, in milliseconds since the epoch. */
  nextDue(): number | undefined {
    return this.#next()?.due;
  }

  /** How many tasks are under way now. */
  get underWay(): number {
    return this.#running.size;
  }

  /** Does one due task to its end. False when none is due. For virtual time. */
  async runOne(): Promise<boolean> {
    const row = this.#next();
    if (!row || row.due > this.#options.clock.now()) return false;
    await this.#run(row);
    return true;
  }

  /** Sets the alarm for the next task; called after every change, so it does not ask the table. */
  arm(): void {
    if (!this.#started) return;
    if (this.#soonest === Number.POSITIVE_INFINITY || this.#soonest >= this.#armedAt) return;
    this.#disarm();
    this.#armedAt = this.#soonest;
    this.#disarm = this.#options.clock.wakeAt(this.#armedAt, () => {
      this.#armedAt = Number.POSITIVE_INFINITY;
      this.#startDue();
    });
  }

  #startDue(): void {
    const now = this.#options.clock.now();
    while (this.#started) {
      const row = this.#next(this.#options.parallel);
      this.#soonest = row?.due ?? Number.POSITIVE_INFINITY;
      if (!row || row.due > now) break;
      void this.#run(row);
    }
    this.arm();
  }

  /** The first that could start: none that runs, or waits for its key or room in its service. */
  #next(parallel = Number.POSITIVE_INFINITY): Row | undefined {
    const rows = [...this.#running.values()];
    if (rows.length === 0) return this.#first('SELECT * FROM task ORDER BY due, id LIMIT 1');
    const count = (service: string) => rows.filter((row) => row.service === service).length;
    const services = new Set(rows.map(({ service }) => service));
    const full = [...services].filter((service) => count(service) >= parallel);
    return this.#first(
      nextSql,
      JSON.stringify(rows.map(({ id }) => id)),
      JSON.stringify(rows.flatMap(({ key }) => key ?? [])),
      JSON.stringify(full),
    );
  }

  #first(sql: string, ...values: string[]): Row | undefined {
    return this.#options.store.transact((tx) => tx.get<Row>(sql, ...values));
  }

  async #run(row: Row): Promise<void> {
    const { store, outside, log } = this.#options;
    this.#running.set(row.id, row);
    try {
      const handler = this.#options.handler(row.service, row.name);
      if (!handler) throw new Error(`No task ${row.service}/${row.name}`);
      const write = await handler(JSON.parse(row.payload), outside);
      outside.transact((tx, context) => {
        if (tx.run('DELETE FROM task WHERE id = ?', row.id) > 0) write?.(tx, context);
      });
    } catch (error) {
      const pause = Math.min(retryPauseMs.first * 2 ** row.tries, retryPauseMs.most);
      const due = this.#options.clock.now() + pause;
      log(
        `${row.service}/${row.name} failed and is tried again in ${pause} ms: ${describe(error)}`,
      );
      store.transact((tx) => {
        tx.run('UPDATE task SET due = ?, tries = tries + 1 WHERE id = ?', due, row.id);
      });
    } finally {
      this.#running.delete(row.id);
      for (const wake of this.#waiters) wake();
      this.#waiters.clear();
      // A task under the same key may have waited for this one, or any for the room.
      this.#soonest = this.#options.clock.now();
      this.arm();
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
