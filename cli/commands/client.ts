import { readFile } from 'node:fs/promises';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** The clients that are a single file, by their languages. */
const files: Readonly<Record<string, URL>> = {
  python: new URL('../../clients/python/trainyard.py', import.meta.url),
};

/** `trainyard client python`: prints the file, to be kept beside the program that uses it. */
export async function run(given: Given, system: System): Promise<number> {
  const language = given.args[0]!;
  if (!Object.hasOwn(files, language)) {
    const fix = `use one of: ${Object.keys(files).join(', ')}`;
    throw new CommandError(`There is no client in one file for '${language}'.`, { fix });
  }
  system.out(await readFile(files[language]!, 'utf8'));
  return exitCodes.ok;
}
