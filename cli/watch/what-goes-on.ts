import { exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** From now on Ctrl-C ends the command alone, and says so. */
export function sayWhatGoesOn(system: System, id: string): void {
  system.onSignals(() => {
    system.err(
      `\n${id} goes on. Come back to it: trainyard watch ${id}; in the console: ` +
        `trainyard open ${id} --console; end it: trainyard cancel ${id}\n`,
    );
    system.exit(exitCodes.stopped);
  });
}
