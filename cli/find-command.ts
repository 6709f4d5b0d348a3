import { commands } from './commands.ts';

/** The command of a line's first word, or of its first two, and what is left of the line. */
export function findCommand(line: readonly string[]) {
  for (const words of [2, 1]) {
    const command = commands.find(({ name }) => name === line.slice(0, words).join(' '));
    if (command) return { command, rest: line.slice(words) };
  }
  return undefined;
}
