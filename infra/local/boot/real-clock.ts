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

/** The machine's randomness, in [0, 1), good enough for keys. */
export function realRandom(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}
