import { isUtf8 } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard invoke NAME --json TEXT | --body FILE [--output FILE]` */
export async function run(given: Given, system: System): Promise<number> {
  const { type, bytes } = await requestOf(given, system);
  const answer = await apiOf(given, system).call<Buffer>('endpoint-invoke', {
    id: given.args[0]!,
    query: { project: given.value('project') },
    headers: { 'content-type': type, accept: '*/*' },
    bytes,
  });
  const file = given.value('output');
  if (file === undefined) system.out(textOf(answer));
  else await writeFile(resolve(system.cwd, file), answer);
  return exitCodes.ok;
}

function textOf(answer: Buffer): string {
  if (!isUtf8(answer)) {
    throw new CommandError(`The answer is ${answer.length} bytes that are no text.`, {
      fix: 'write them to a file: --output FILE',
    });
  }
  const text = answer.toString('utf8');
  return text.endsWith('\n') ? text : `${text}\n`;
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
