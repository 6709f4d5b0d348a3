import { readFile } from 'node:fs/promises';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** The clients that are a single file, by their languages. */
const files: Readonly<Record<string, string>> = { python: 'python/trainyard.py' };

/** `trainyard client python`: prints the file, to be kept beside the program that uses it. */
export async function run(given: Given, system: System): Promise<number> {
  const language = given.args[0]!;
  if (!Object.hasOwn(files, language)) {
    const fix = `use one of: ${Object.keys(files).join(', ')}`;
    throw new CommandError(`There is no client in one file for '${language}'.`, { fix });
  }
  const file = new URL(`../../clients/${files[language]}`, import.meta.url);
  system.out(await readFile(file, 'utf8'));
  return exitCodes.ok;
}
