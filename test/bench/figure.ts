/** A measured or computed number; a measured one with the spread of its samples. */
export interface Value {
  median: number;
  p10?: number;
  p90?: number;
}

/** One line of the report: ours beside its anchor, both of this run. */
export interface Figure {
  what: string;
  unit: string;
  ours: Value;
  anchor?: Value;
  /** What the anchor is. */
  anchorIs?: string;
  how: string;
}

/** Figures that belong together. */
export interface Chapter {
  title: string;
  figures: Figure[];
}

/** Ours divided by the anchor: below 1 ours is the smaller number. */
export function ratioOf({ ours, anchor }: Figure): number | undefined {
  return anchor && anchor.median !== 0 ? ours.median / anchor.median : undefined;
}

/** Median, 10th and 90th percentile of at least one sample. */
export function spread(samples: readonly number[]): Required<Value> {
  const at = (part: number) => quantile(samples, part);
  return { median: at(0.5), p10: at(0.1), p90: at(0.9) };
}

/** The sample below which this part of all lies, the nearest one; never between two. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const found = sorted[Math.round((sorted.length - 1) * part)];
  if (found === undefined) throw new Error('There is no quantile of nothing.');
  return found;
}

/** A number that was not sampled. */
export const exactly = (median: number): Value => ({ median });
