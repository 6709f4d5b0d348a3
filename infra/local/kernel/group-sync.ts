/** Brings what was written to the disk, once for all that wait: a group commit. */
export class GroupSync {
  readonly #sync: () => Promise<void>;
  /** Counts of writes: made, and known to be on the disk. */
  #made = 0;
  #kept = 0;
  #running: Promise<void> | undefined;
  #failure: { why: unknown } | undefined;

  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** How often something was written. */
  get made(): number {
    return this.#made;
  }

  /** Something was written. */
  wrote(): void {
    this.#made += 1;
  }

  /**
   * Resolves when all that was written until now is on the disk. After a failure it always rejects:
   * the system has dropped what it could not write, and a later success says nothing about it.
   */
  async reached(): Promise<void> {
    const wanted = this.#made;
    while (this.#kept < wanted) {
      if (this.#failure) throw this.#failure.why;
      this.#running ??= this.#flush();
      await this.#running;
    }
  }

  async #flush(): Promise<void> {
    const covers = this.#made;
    try {
      await this.#sync();
      this.#kept = covers;
    } catch (why) {
      this.#failure = { why };
      throw why;
    } finally {
      this.#running = undefined;
    }
  }
}
