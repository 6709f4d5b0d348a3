import type { Clock } from '../kernel/types.ts';

/** The longest a timer of Node can be, in milliseconds; a longer wait is made of several. */
const longestMs = 2 ** 31 - 1;

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    const left = at - Date.now();
    if (left <= 0) {
      // After what has arrived meanwhile; a timer would wait for a millisecond at least.
      const next = setImmediate(wake);
      return () => clearImmediate(next);
    }
    let cancel = () => {};
    const again = () => {
      cancel = realClock.wakeAt(at, wake);
    };
    const timer =
      left > longestMs ? setTimeout(again, longestMs) : setTimeout(wake, Math.ceil(left));
    return () => {
      clearTimeout(timer);
      cancel();
    };
  },
};

/** Random words fetched at once, because one fetch costs as much for a thousand as for two. */
const words = new Uint32Array(1024);
let used = words.length;

/** The machine's randomness, in [0, 1), good enough for keys. */
export function realRandom(): number {
  if (used === words.length) {
    crypto.getRandomValues(words);
    used = 0;
  }
  const high = words[used]!;
  const low = words[used + 1]!;
  used += 2;
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}
