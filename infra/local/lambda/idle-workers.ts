import type { Worker } from 'node:worker_threads';
import type { RuntimeClock } from './types.ts';

/** Which workers are kept without work. */
export interface IdleOptions {
  clock: RuntimeClock;
  /** Workers kept for the next call, the least recently used ends first. Each holds some 40 MB. */
  maxIdle: number;
  /** How long a worker is kept without a call, in milliseconds. */
  idleMs: number;
}

interface Idle {
  key: string;
  worker: Worker;
  /** Takes back the end of its waiting. */
  wanted(): void;
}

/** The workers that wait for the next call of their function. */
export class IdleWorkers {
  readonly #options: IdleOptions;
  readonly #ending = new Set<Promise<unknown>>();
  #idle: Idle[] = [];
  #closed = false;

  constructor(options: IdleOptions) {
    this.#options = options;
  }

  /** The one used last, if any waits. */
  take(key: string): Worker | undefined {
    const found = this.#idle.findLast((one) => one.key === key);
    if (!found) return undefined;
    this.#forget(found);
    return found.worker;
  }

  keep(key: string, worker: Worker): void {
    const { clock, idleMs, maxIdle } = this.#options;
    const one: Idle = {
      key,
      worker,
      wanted: clock.wakeAt(clock.now() + idleMs, () => this.#drop(one)),
    };
    this.#idle.push(one);
    const spare = this.#idle.length - (this.#closed ? 0 : maxIdle);
    for (const old of this.#idle.slice(0, Math.max(0, spare))) this.#drop(old);
  }

  end(worker: Worker): void {
    const ended = worker.terminate().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** Ends those that wait, and each that would wait from now on. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const one of this.#idle) this.#drop(one);
    await Promise.all(this.#ending);
  }

  #drop(one: Idle): void {
    this.#forget(one);
    this.end(one.worker);
  }

  #forget(one: Idle): void {
    one.wanted();
    this.#idle = this.#idle.filter((other) => other !== one);
  }
}
