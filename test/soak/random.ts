import type { Random } from './random-jobs.ts';

/** A seeded generator of a soak's own, so that its draws do not depend on what a plane draws. */
export function randomOf(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
