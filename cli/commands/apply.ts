import type { Given } from '../command.ts';
import type { System } from '../system.ts';
import { run as submit } from './submit.ts';

/** `trainyard apply FILE|-`: the old name of `submit`. */
export function run(given: Given, system: System): Promise<number> {
  system.err('apply is called submit, which takes every file; the next release has submit only.\n');
  return submit(given, system);
}
