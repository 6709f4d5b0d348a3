import type { Course, Hyperband } from './types.ts';

/** Of the trials that reach a rung, one in so many goes on (Li et al., Hyperband, 2018). */
const eta = 3;

/** The epochs at which trials are compared: the least, and each time three times as many. */
export function rungsOf({ min, max }: Hyperband): number[] {
  const rungs: number[] = [];
  for (let rung = min; rung < max; rung *= eta) rungs.push(rung);
  return rungs;
}

/**
 * The rungs at which the trial of this number, from 1, is compared. Trials come in brackets: the
 * first and largest has all rungs, each next one begins a rung later, the last has none; then the
 * first again.
 */
export function rungsOfTrial(hyperband: Hyperband, number: number): number[] {
  const rungs = rungsOf(hyperband);
  const sizes = Array.from({ length: rungs.length + 1 }, (_, skipped) => {
    const left = rungs.length - skipped;
    return Math.ceil(((rungs.length + 1) / (left + 1)) * eta ** left);
  });
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let place = (number - 1) % all;
  let bracket = 0;
  while (place >= (sizes[bracket] as number)) place -= sizes[bracket++] as number;
  return rungs.slice(bracket);
}

/**
 * Whether a trial stops: at the highest rung it has reached it is not in the best third of all
 * that reached that rung, or it goes on beyond the most epochs. Trials are compared as they come
 * (asynchronous successive halving), at the value of the rung's own epoch.
 */
export function hyperbandStops(
  hyperband: Hyperband,
  courses: readonly Course[],
  minimize: boolean,
): (course: Course) => boolean {
  return ({ number, values }) => {
    if (values.length > hyperband.max) return true;
    const rung = rungsOfTrial(hyperband, number).findLast((epochs) => values.length >= epochs);
    if (rung === undefined) return false;
    const own = values[rung - 1] as number;
    const there = courses.flatMap((course) => course.values[rung - 1] ?? []);
    const better = there.filter((value) => (minimize ? value < own : value > own)).length;
    return there.length >= eta && better >= Math.ceil(there.length / eta);
  };
}
