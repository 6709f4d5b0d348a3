import type { Clock } from '../kernel/kernel.ts';

/** The longest a timer of Node can be, in milliseconds; a longer wait is made of several. */
const longestMs = 2 ** 31 - 1;

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = at - Date.now();
      timer = left > longestMs ? setTimeout(arm, longestMs) : setTimeout(wake, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
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
