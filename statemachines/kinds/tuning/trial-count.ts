/** What each tuned hyperparameter may be, as far as its values can be counted. */
export type Ranges = Record<
  string,
  { values: string[] } | (Record<'min' | 'max', string | number> & { type: string })
>;

/** How many different trials there are; a continuous range has no end of them. */
export function combinationsOf(ranges: Ranges): number {
  return Object.values(ranges).reduce((product, range) => {
    if ('values' in range) return product * new Set(range.values).size;
    if (range.type === 'continuous') return Number.POSITIVE_INFINITY;
    return product * Math.max(1, Number(range.max) - Number(range.min) + 1);
  }, 1);
}

/** How many trials a search has at most; one that names no number tries every combination. */
export const trialCount = ({ maxJobs, ranges }: { maxJobs?: number; ranges: Ranges }): number =>
  maxJobs ?? combinationsOf(ranges);
