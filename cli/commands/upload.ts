import { resolve } from 'node:path';
import { inputAt } from '../../clients/typescript/files/local-paths.ts';
import { placing } from '../../clients/typescript/files/place-content.ts';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard upload PATH`: prints where the file or folder then lies, for `inputs` of jobs. */
export async function run(given: Given, system: System): Promise<number> {
  const path = given.args[0]!;
  const content = inputAt(path, resolve(system.cwd, path));
  const place = placing({
    api: apiOf(given, system),
    project: given.value('project'),
    send: true,
    say: (line) => system.err(`${line}\n`),
  });
  system.out(`${await place({ ...content, use: content.isFolder ? 'folder' : 'uri' })}\n`);
  return exitCodes.ok;
}
