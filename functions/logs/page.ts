/** A log line as the API answers it. */
export interface Line {
  at: string;
  source: string;
  stream: string;
  message: string;
}

/** What one answer may hold, and how long making it may take. */
const bounds = {
  /** Bytes of messages as JSON; a Lambda function's answer has 6 MB. */
  bytes: 4_000_000,
  /** Time and calls of AWS; an API call ends after 29 s. */
  ms: 12_000,
  reads: 100,
};

/** The lines of one answer, which takes them as long as there is room. */
export class LogPage {
  readonly lines: Line[] = [];
  readonly #limit: number;
  readonly #until: number;
  #bytes = 0;
  #reads = 0;

  /** @param limit of lines; @param now in milliseconds since the epoch */
  constructor(limit: number, now: number) {
    this.#limit = limit;
    this.#until = now + bounds.ms;
  }

  /** How many more lines were asked for. */
  get left(): number {
    return this.#limit - this.lines.length;
  }

  /** Counts a call of AWS; false when the answer should go out with what there is. */
  mayRead(now: number): boolean {
    if (this.left === 0 || now > this.#until || this.#reads === bounds.reads) return false;
    this.#reads += 1;
    return true;
  }

  /** For how many of these lines, from the first on, there is room. */
  roomFor(lines: Line[]): number {
    let bytes = this.#bytes;
    const end = lines.findIndex((line, index) => {
      // One that is longer than all the room goes alone.
      const isFirst = bytes === 0;
      bytes += bytesOf(line);
      return index === this.left || (!isFirst && bytes > bounds.bytes);
    });
    return end < 0 ? lines.length : end;
  }

  /** Takes lines for which there is room. */
  add(lines: Line[]): void {
    for (const line of lines) {
      this.lines.push(line);
      this.#bytes += bytesOf(line);
    }
  }
}

const bytesOf = ({ message }: Line) => Buffer.byteLength(JSON.stringify(message));
