import type { RuntimeClock } from './types.ts';

/** How many invocations of one function run at a time; more of it wait, and nothing else does. */
export interface TurnsOptions {
  clock: RuntimeClock;
  /** At once. Each has modules of its own to load and to hold: a flood is served by these. */
  perFunction: number;
  /** At most: so many when those before do not end, such as calls of a slow model. */
  maxPerFunction: number;
  /** How long nobody got a turn before there is one more, in milliseconds. */
  stuckMs: number;
}

interface Line {
  busy: number;
  room: number;
  waiting: (() => void)[];
  /** Takes back the look for whether the line is stuck. */
  cancel?: () => void;
}

/** The turns of each function, first come, first served. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  async take(key: string): Promise<void> {
    const line = this.#lines.get(key) ?? this.#newLine(key);
    if (line.busy < line.room) line.busy += 1;
    else {
      const turn = new Promise<void>((go) => line.waiting.push(go));
      if (!line.cancel) this.#watch(line);
      await turn;
    }
  }

  give(key: string): void {
    const line = this.#lines.get(key);
    if (!line) return;
    line.busy -= 1;
    this.#next(line);
    if (line.busy === 0) this.#lines.delete(key);
  }

  #newLine(key: string): Line {
    const line: Line = { busy: 0, room: this.#options.perFunction, waiting: [] };
    this.#lines.set(key, line);
    return line;
  }

  /** Whoever waits next goes; for those behind, the time begins anew. */
  #next(line: Line): void {
    line.cancel?.();
    delete line.cancel;
    const go = line.busy < line.room ? line.waiting.shift() : undefined;
    if (go) {
      line.busy += 1;
      go();
    }
    if (line.waiting.length > 0) this.#watch(line);
  }

  #watch(line: Line): void {
    const { clock, stuckMs, maxPerFunction } = this.#options;
    if (line.room >= maxPerFunction) return;
    line.cancel = clock.wakeAt(clock.now() + stuckMs, () => {
      line.room += 1;
      this.#next(line);
    });
  }
}
