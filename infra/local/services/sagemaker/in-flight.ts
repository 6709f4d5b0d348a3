/** How many requests each container is just answering. A plane that died answers none. */
export class InFlight {
  readonly #counts = new Map<string, number>();

  of(container: string): number {
    return this.#counts.get(container) ?? 0;
  }

  async during<T>(container: string, work: () => Promise<T>): Promise<T> {
    this.#counts.set(container, this.of(container) + 1);
    try {
      return await work();
    } finally {
      const left = this.of(container) - 1;
      if (left > 0) this.#counts.set(container, left);
      else this.#counts.delete(container);
    }
  }
}
