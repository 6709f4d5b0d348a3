/** A moment in an answer, which each protocol writes in its own way: JSON as seconds. */
export class Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  toJSON(): number {
    return this.at / 1000;
  }

  /** ISO 8601, as XML has it. */
  toString(): string {
    return new Date(this.at).toISOString();
  }
}
