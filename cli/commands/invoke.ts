import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard invoke NAME --json TEXT | --body FILE` */
export async function run(given: Given, system: System): Promise<number> {
  const { type, bytes } = await requestOf(given, system);
  const answer = await apiOf(given, system).call<string>('endpoint-invoke', {
    id: given.args[0]!,
    query: { project: given.value('project') },
    headers: { 'content-type': type, accept: '*/*' },
    bytes,
  });
  system.out(answer.endsWith('\n') ? answer : `${answer}\n`);
  return exitCodes.ok;
}

async function requestOf(given: Given, system: System) {
  const json = given.value('json');
  const file = given.value('body');
  const type = given.value('content-type');
  if ((json === undefined) === (file === undefined)) {
    throw new CommandError('invoke takes either --json or --body.', {
      exitCode: exitCodes.usage,
      fix: `trainyard invoke ${given.args[0]} --json '{"close": [1, 2, 3]}'`,
    });
  }
  if (json !== undefined) return { type: type ?? 'application/json', bytes: Buffer.from(json) };
  const bytes = await readFile(resolve(system.cwd, file!));
  return { type: type ?? 'application/octet-stream', bytes };
}
