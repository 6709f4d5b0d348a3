import type { LocalRunner } from '../workloads/types.ts';
import { realClock } from './real-clock.ts';

/** How long a container may take to end after SIGTERM, and its end may take to be told. */
const grace = { seconds: 3, moreMs: 5_000, pauseMs: 50 };

/** Ends every container and waits until all have ended, within bounds; answers how many live on. */
export async function endContainers(runner: LocalRunner): Promise<number> {
  const until = realClock.now() + grace.seconds * 1000 + grace.moreMs;
  while (runner.running().length > 0 && realClock.now() < until) {
    // Also what is started meanwhile in place of one that has ended.
    await Promise.all(runner.running().map(({ id }) => runner.stop(id, grace.seconds)));
    await new Promise<void>((over) => {
      realClock.wakeAt(realClock.now() + grace.pauseMs, over);
    });
  }
  return runner.running().length;
}
