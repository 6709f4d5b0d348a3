/** The first seconds show what went wrong at once; people watch them. */
const eager = { forMs: 10_000, everyMs: 500 };

/** Milliseconds to the next look at a job: half a second at first, then 2 to 15 seconds. */
export function pollDelay(watchedMs: number): number {
  if (watchedMs < eager.forMs) return eager.everyMs;
  return Math.min(15_000, Math.max(2000, Math.round(watchedMs / 20)));
}
