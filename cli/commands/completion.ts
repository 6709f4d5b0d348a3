import type { Command, CommandModule } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { completions, isShell, shells } from '../show/completions.ts';

/** `trainyard completion bash|zsh|fish`, of these commands. */
export const completionOf = (commands: readonly Command[]): CommandModule => ({
  async run(given, system) {
    const shell = given.args[0]!;
    if (!isShell(shell)) {
      const fix = `use one of: ${shells.join(', ')}`;
      throw new CommandError(`There is no completion for '${shell}'.`, { fix });
    }
    system.out(completions(commands, shell));
    return exitCodes.ok;
  },
});
