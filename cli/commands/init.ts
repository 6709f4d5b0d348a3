import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { chooseDraft } from '../init/choose-draft.ts';
import { type Draft, nameFrom } from '../init/draft.ts';
import { jobFiles, modeline, schemaPath } from '../init/job-files.ts';
import { convertRequest } from '../init/request/convert.ts';
import { lookAround } from '../init/surroundings.ts';
import { type Written, writeFiles } from '../init/write-files.ts';
import { fileSchema } from '../schema/file-schema.ts';
import { indented } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard init [FOLDER]`: writes a job of what is there, and a program where there is none. */
export async function run(given: Given, system: System): Promise<number> {
  const folder = resolve(system.cwd, given.args[0] ?? '.');
  if (given.has('from')) return fromRequest(folder, given, system);
  const name = nameFrom(given.value('name') ?? basename(folder));
  const draft = chooseDraft(name, around(folder, system));
  const files = [...jobFiles(name, draft, system.timeZone()), ...draft.programs];
  const done = writeFiles(folder, files, given.has('force'));
  writeFiles(folder, [await schemaFile()], true);
  system.out(`Found ${draft.saw}: the job ${draft.does}.\n${writtenText(done)}`);
  system.out(nextText(draft, given.args[0]));
  return exitCodes.ok;
}

/** With `--from FILE`: a job of a request of AWS. */
async function fromRequest(folder: string, given: Given, system: System): Promise<number> {
  const file = given.value('from')!;
  const { operation, made } = convertRequest(textOf(resolve(system.cwd, file)), file);
  const head = `${modeline}# Made of ${operation} in ${basename(file)}.\n`;
  const job = { path: 'job.yaml', text: head + stringify(made.job, { lineWidth: 0 }) };
  const done = writeFiles(folder, [job], given.has('force'));
  writeFiles(folder, [await schemaFile()], true);
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `${title}\n${indented(lines.map((line) => `${line}\n`).join(''))}` : '';
  system.out(
    [
      `Read ${operation} of ${file}.\n`,
      part('Kept', made.kept),
      part('Added', made.added),
      part('Dropped', made.dropped),
      writtenText(done),
    ].join(''),
  );
  return exitCodes.ok;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

const schemaFile = async () => ({
  path: schemaPath,
  text: `${JSON.stringify(await fileSchema(), null, 2)}\n`,
});

function around(folder: string, system: System) {
  try {
    return lookAround(folder, system);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`The folder ${folder} cannot be read (${code}).`, {
      fix: `mkdir -p ${folder}`,
    });
  }
}

function writtenText({ written, leftAlone }: Written): string {
  const left =
    leftAlone.length > 0
      ? `Left alone, since it is there (--force): ${leftAlone.join(', ')}\n`
      : '';
  return `${written.length > 0 ? `Wrote ${written.join(', ')}\n` : ''}${left}`;
}

function nextText({ before, after }: Draft, folder: string | undefined): string {
  const file = (name: string) => (folder ? `${folder}/${name}` : name);
  const lines = [
    ...before,
    'trainyard plane up',
    `trainyard plan ${file('job.yaml')}`,
    `trainyard submit ${file('job.yaml')} --watch`,
    ...after,
    `trainyard submit ${file('nightly.yaml')}`,
  ];
  const head = 'Next (a plane runs on this machine until Ctrl-C: give it its own terminal)\n';
  return head + indented(lines.map((line) => `${line}\n`).join(''));
}
