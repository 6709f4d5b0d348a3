import type { Queue, Waiting } from '../../shared/job/queue.ts';
import { limits } from '../../shared/limits.ts';
import type { MicroUsd } from '../../shared/money/money.ts';

/**
 * A project's line as one round of admission goes through it. A job that waits for money lets those
 * behind it pass; what is read and asked in vain is bounded, however long the line is.
 */
export class QueueCursor {
  readonly #queue: Queue;
  readonly #quota: string;
  readonly #project: string;
  #page: (Waiting & { key: string })[] = [];
  #read = 0;
  #after: string | undefined;
  #isWhole = false;
  #refused = 0;
  #least: MicroUsd = Number.POSITIVE_INFINITY;

  constructor(queue: Queue, quota: string, project: string) {
    this.#queue = queue;
    this.#quota = quota;
    this.#project = project;
  }

  /** The first job that may be admitted in this round; undefined: none (more) may. */
  async head(): Promise<string | undefined> {
    for (;;) {
      while ((this.#page[0]?.shortfall ?? -1) >= this.#least) this.pass();
      if (this.#page[0]) return this.#page[0].id;
      if (this.#isWhole) return undefined;
      await this.#readOn();
    }
  }

  /** Goes on behind the first. */
  pass(): void {
    this.#page.shift();
  }

  /**
   * Goes on behind the first, for which there was too little money: who is known to want as much or
   * more is passed as well. `shortfall` is absent where that says nothing of others.
   */
  refuse(shortfall?: MicroUsd): void {
    this.pass();
    this.#least = Math.min(this.#least, shortfall ?? Number.POSITIVE_INFINITY);
    this.#refused += 1;
    if (this.#refused < limits.queue.refused) return;
    this.#page = [];
    this.#isWhole = true;
  }

  async #readOn(): Promise<void> {
    const { firstPage, page, read } = limits.queue;
    const size = this.#read === 0 ? firstPage : Math.min(page, read - this.#read);
    this.#page = await this.#queue.line(this.#quota, this.#project, size, this.#after);
    this.#read += this.#page.length;
    this.#after = this.#page.at(-1)?.key;
    this.#isWhole = this.#page.length < size || this.#read >= read;
  }
}
