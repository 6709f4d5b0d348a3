import { AwsError } from '../kernel/types.ts';
import type { Outcome } from './types.ts';

/** How many invocations an account runs at a time, all of its functions together. */
export interface ConcurrencyOptions {
  now(): number;
  /** New accounts may have 10; the documented default is 1,000. */
  limit: number;
  /**
   * An invocation holds its place so long after it began, in milliseconds. On virtual time
   * functions take none of their own, so that without it no two would ever meet.
   */
  heldMs: number;
}

/** The concurrency of an account, as Lambda counts it; more is throttled. */
export class Concurrency {
  readonly limit: number;
  readonly #options: ConcurrencyOptions;
  #running = 0;
  /** Until when places of ended invocations are held. */
  #held: number[] = [];

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    this.limit = options.limit;
  }

  /** Runs the body in a place of its own, or is throttled. */
  async within<T>(body: () => Promise<T>): Promise<T> {
    const { now, heldMs } = this.#options;
    const began = now();
    this.#held = this.#held.filter((until) => until > began);
    if (this.#running + this.#held.length >= this.limit) {
      throw new AwsError(throttled, 'Rate Exceeded.', 429);
    }
    this.#running += 1;
    try {
      return await body();
    } finally {
      this.#running -= 1;
      this.#held.push(began + heldMs);
    }
  }
}

const throttled = 'TooManyRequestsException';

/** Lambda's answer when no place is free, as the outcome of an invocation that never began. */
export function outcomeIfThrottled(error: unknown): { outcome: Outcome; throttled: true } {
  if (!(error instanceof AwsError && error.code === throttled)) throw error;
  const told = { errorType: throttled, errorMessage: error.message };
  return { outcome: { ok: false, error: told }, throttled: true };
}
