import type { System } from '../system.ts';

/** The exit code of a program that Ctrl-C has ended. */
const interrupted = 130;

/** From now on Ctrl-C ends the command alone, and says so. */
export function sayWhatGoesOn(system: System, id: string): void {
  system.onSignals(() => {
    system.err(
      `\n${id} goes on. Come back to it: trainyard watch ${id}; end it: trainyard cancel ${id}\n`,
    );
    system.exit(interrupted);
  });
}
