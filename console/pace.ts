/** Milliseconds of the pauses between looks. */
export const pace = { minMs: 2000, maxMs: 15_000, hiddenMs: 60_000, growth: 1.5 };

/** Pauses between looks: short after a change, longer while nothing changes or nobody sees it. */
export function nextPause(pauseMs: number, changed: boolean, hidden: boolean): number {
  if (hidden) return pace.hiddenMs;
  return changed ? pace.minMs : Math.min(pace.maxMs, pauseMs * pace.growth);
}
