import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './run-world.ts';

/** A world that takes longer than this hangs: its worker is ended and another takes its place. */
const hangMs = 180_000;

const newWorker = () => new Worker(new URL('worker.ts', import.meta.url));

/** Runs the worlds of these ids on so many workers, and tells of each that is done. */
export async function runAll(
  ids: string[],
  workers: number,
  done: (outcome: Outcome) => void,
): Promise<void> {
  const busy = Array.from({ length: Math.min(workers, ids.length) }, async () => {
    let worker = newWorker();
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
      const outcome = await outcomeOf(worker, id);
      if (outcome) {
        done(outcome);
        continue;
      }
      await worker.terminate();
      worker = newWorker();
      done({
        id,
        met: true,
        violations: [`It hung: no end within ${hangMs / 1000} s of this machine.`],
      });
    }
    await worker.terminate();
  });
  await Promise.all(busy);
}

/** Undefined: it hangs. */
async function outcomeOf(worker: Worker, id: string): Promise<Outcome | undefined> {
  worker.postMessage(id);
  const signal = AbortSignal.timeout(hangMs);
  try {
    const [outcome] = (await once(worker, 'message', { signal })) as [Outcome];
    return outcome;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
