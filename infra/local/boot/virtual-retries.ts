import type { VirtualClock } from './virtual-clock.ts';

/** What the SDK's retry middleware hands from try to try. */
interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

type ErrorType = 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';

/** The SDK's standard mode (`@smithy/core`, retries-2026-config); times in milliseconds. */
const standard = { attempts: 3, baseMs: 50, throttledMs: 1000, maxMs: 20_000 };

const token = (count: number): RetryToken => ({
  getRetryCount: () => count,
  getRetryDelay: () => 0,
});

/** An SDK `retryStrategy` that does what the standard one does, but waits on the virtual clock. */
export function virtualRetries(clock: VirtualClock, random: () => number): object {
  return {
    acquireInitialRetryToken: async () => token(0),
    async refreshRetryTokenForRetry(last: RetryToken, { errorType }: { errorType: ErrorType }) {
      const count = last.getRetryCount() + 1;
      const passes = errorType === 'TRANSIENT' || errorType === 'THROTTLING';
      if (!passes || count >= standard.attempts) throw new Error('No retry token available');
      const base = errorType === 'THROTTLING' ? standard.throttledMs : standard.baseMs;
      await clock.sleep(random() * Math.min(base * 2 ** (count - 1), standard.maxMs));
      return token(count);
    },
    recordSuccess() {},
  };
}
