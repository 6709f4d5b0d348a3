import { flushCompileCache } from 'node:module';
import { resolve } from 'node:path';
import type { Kernel } from '../kernel/kernel.ts';
import { lockData } from './data-lock.ts';
import { endContainers } from './end-containers.ts';
import { openPlane, type StartOptions } from './open-plane.ts';
import type { PlaneFile } from './plane-file.ts';
import { stopOnSignals } from './stop-on-signals.ts';

/** A running plane. */
export interface Plane extends PlaneFile {
  kernel: Kernel;
  /** The processes that go on when the plane stops; none is known once it does. */
  running(): { id: string; serves: boolean }[];
  /** Ends all of them, as before the plane's folder is removed; answers how many did not end. */
  endRunning(): Promise<number>;
  /** Resolves when the plane has stopped, by `stop` or by a signal. */
  stopped: Promise<void>;
  /** Starts nothing more, waits for what is under way, keeps the rest for the next start. */
  stop(): Promise<void>;
}

/**
 * Starts the plane: the template's resources on this machine, with the state of its folder. What
 * ran when the last plane stopped or was killed goes on.
 */
export async function startPlane(options: StartOptions): Promise<Plane> {
  const data = resolve(options.data);
  const undo: (() => unknown)[] = [];
  const cleanUp = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const lock = lockData(data);
    undo.push(() => lock.release());
    const plane = await openPlane({ ...options, data }, undo);
    // Now, as a plane that is killed keeps nothing of this at its end.
    flushCompileCache();
    let stopping: Promise<void> | undefined;
    const { promise: stopped, resolve: settled } = Promise.withResolvers<void>();
    const stop = () => {
      stopping ??= cleanUp().then(settled);
      return stopping;
    };
    undo.push(stopOnSignals(stop, options.log));
    const { runner, ...rest } = plane;
    return {
      ...rest,
      stopped,
      stop,
      running: () => (stopping ? [] : runner.running()),
      endRunning: async () => (stopping ? 0 : endContainers(runner)),
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
