import { isUtf8 } from 'node:buffer';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { carriedAsBinary, carriedAsText } from '../../shared/http/carried.ts';
import { limits } from '../../shared/limits.ts';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard invoke NAME --json TEXT | --body FILE [--output FILE]` */
export async function run(given: Given, system: System): Promise<number> {
  const { type, bytes } = await requestOf(given, system);
  const answer = await apiOf(given, system).call('POST /endpoints/{name}/invocations', {
    path: { name: given.args[0]! },
    query: { project: given.value('project') },
    headers: { 'content-type': type, accept: '*/*' },
    bytes,
  });
  const file = given.value('output');
  if (file === undefined) system.out(textOf(Buffer.from(answer)));
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
  const typed = type ?? (json === undefined ? typeOfFile(file!) : 'application/json');
  const bytes = json === undefined ? await readFile(resolve(system.cwd, file!)) : Buffer.from(json);
  refuseTooLarge(typed, bytes);
  return { type: typed, bytes };
}

/** By the name of a file; what is not here is bytes. */
const fileTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
};

const typeOfFile = (file: string) => {
  const ending = extname(file).toLowerCase();
  return Object.hasOwn(fileTypes, ending) ? fileTypes[ending]! : 'application/octet-stream';
};

/** Content types that API Gateway hands to a function as text; all others become base64. */
const textTypes = /^(text\/.*|application\/(json|xml|javascript|.*\+json|.*\+xml))$/;

/** The gateway would refuse it too, without a word about its limit. */
function refuseTooLarge(type: string, bytes: Buffer): void {
  const isText = textTypes.test(type.split(';')[0]!.trim().toLowerCase());
  const carried = (isText && carriedAsText(bytes)) || carriedAsBinary(bytes);
  const { text, binary } = limits.invocationBytes;
  if (carried.bytes <= text) return;
  const couldBeText = !isText && isUtf8(bytes) && bytes.length <= text;
  const hint = couldBeText ? ', or say what text it is: --content-type text/csv' : '';
  throw new CommandError(
    `The body has ${bytes.length} bytes as ${type}; ${binary} bytes at most pass, or ${text} of ` +
      'text, its quotes and line ends counted twice.',
    { fix: `send less at once${hint}, or call the SageMaker endpoint directly, which takes 25 MB` },
  );
}
