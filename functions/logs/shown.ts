import { createHash } from 'node:crypto';

/** Up to where the lines of one stream were seen: a millisecond, and how many lines of it. */
interface Mark {
  time: number;
  count: number;
}

const nameLength = 6;
const form = /^(?:[\w-]{6}[0-9a-z]{1,9}\.[0-9a-z]{1,8},)*$/;

/**
 * Up to where the lines of some streams were seen. The lines of one stream come in the order of
 * their times, since one container writes it; those of several do not, so each has its own mark.
 * Its size depends on the number of streams, never on that of lines.
 */
export class Marks {
  readonly #of: Map<string, Mark>;

  private constructor(of: Map<string, Mark>) {
    this.#of = of;
  }

  static none(): Marks {
    return new Marks(new Map());
  }

  static isText(text: unknown): text is string {
    return typeof text === 'string' && form.test(text);
  }

  static fromText(text = ''): Marks {
    const entries = text.split(',').slice(0, -1);
    return new Marks(
      new Map(
        entries.map((entry) => {
          const [time = '', count = ''] = entry.slice(nameLength).split('.');
          const mark = { time: Number.parseInt(time, 36), count: Number.parseInt(count, 36) };
          return [entry.slice(0, nameLength), mark];
        }),
      ),
    );
  }

  toText(): string {
    return [...this.#of]
      .map(([name, { time, count }]) => `${name}${time.toString(36)}.${count.toString(36)},`)
      .join('');
  }

  get size(): number {
    return this.#of.size;
  }

  copy(): Marks {
    return new Marks(new Map(this.#of));
  }

  /** Counts a line of the stream as seen. */
  see(stream: string, time: number): void {
    const name = nameOf(stream);
    const last = this.#of.get(name);
    const count = last?.time === time ? last.count + 1 : 1;
    this.#of.set(name, { time, count });
  }

  /** Whether these go further in that stream than the others do. */
  isBeyond(others: Marks, stream: string): boolean {
    const name = nameOf(stream);
    const [own, other] = [this.#of.get(name), others.#of.get(name)];
    if (!own || !other) return own !== undefined;
    return own.time > other.time || (own.time === other.time && own.count > other.count);
  }

  /** Takes over the mark of that stream. */
  follow(others: Marks, stream: string): void {
    const name = nameOf(stream);
    const mark = others.#of.get(name);
    if (mark) this.#of.set(name, mark);
  }

  /** The latest millisecond that was seen. */
  get latest(): number {
    return Math.max(0, ...[...this.#of.values()].map(({ time }) => time));
  }

  /** Those of streams seen since then. */
  since(time: number): Marks {
    return new Marks(new Map([...this.#of].filter(([, mark]) => mark.time >= time)));
  }

  /** The `count` latest, and the last millisecond of the others. */
  newest(count: number): { kept: Marks; leftOut: number } {
    const sorted = [...this.#of].sort(([, a], [, b]) => b.time - a.time);
    const leftOut = sorted[count]?.[1].time ?? -1;
    return { kept: new Marks(new Map(sorted.slice(0, count))), leftOut };
  }
}

const nameOf = (stream: string) =>
  createHash('sha256').update(stream).digest('base64url').slice(0, nameLength);
