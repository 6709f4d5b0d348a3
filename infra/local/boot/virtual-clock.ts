import type { Clock } from '../kernel/types.ts';

interface Timer {
  at: number;
  /** Those of equal time wake in the order they were made. */
  order: number;
  wake(): void;
  /** Somebody waits for this one; the others only limit how long something may take. */
  awaited: boolean;
}

/** Time that moves only when it is told to. */
export class VirtualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now: number;
  #made = 0;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now = (): number => this.#now;

  wakeAt = (at: number, wake: () => void): (() => void) => this.#add(at, wake, false);

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => this.#add(this.#now + ms, wake, true));

  /** While somebody sleeps: when the next timer of any sort falls due. */
  nextStep(): number | undefined {
    const timers = [...this.#timers];
    if (!timers.some(({ awaited }) => awaited)) return undefined;
    return Math.min(...timers.map(({ at }) => at));
  }

  /** Moves on, waking what falls due on the way in its order. Never moves back. */
  advanceTo(time: number): void {
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= time);
      const first = due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!first) break;
      this.#timers.delete(first);
      this.#now = Math.max(this.#now, first.at);
      first.wake();
    }
    this.#now = Math.max(this.#now, time);
  }

  /**
   * Waits for work that may sleep on this clock: whenever it stands still, the time moves to the
   * next timer.
   */
  async see<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    while (!ended) {
      // What does not sleep goes on within a few turns of the event loop.
      for (let turn = 0; turn < 8 && !ended; turn += 1) await nextTurn();
      if (ended || this.nextStep() === undefined) continue;
      // Unless it waits for another thread, as cryptography does.
      await threadTime();
      const step = this.nextStep();
      if (!ended && step !== undefined) this.advanceTo(step);
    }
    return work;
  }

  #add(at: number, wake: () => void, awaited: boolean): () => void {
    this.#made += 1;
    // Like a machine's, this clock shows whole milliseconds.
    const timer = { at: Math.ceil(at), wake, awaited, order: this.#made };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}

const threadTime = () => new Promise<void>((go) => setTimeout(go, 2));
const nextTurn = () => new Promise<void>((go) => setImmediate(go));
