import { basename, resolve } from 'node:path';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { chooseDraft } from '../init/choose-draft.ts';
import { type Draft, nameFrom } from '../init/draft.ts';
import { jobFiles, schemaPath } from '../init/job-files.ts';
import { lookAround } from '../init/surroundings.ts';
import { type Written, writeFiles } from '../init/write-files.ts';
import { fileSchema } from '../schema/file-schema.ts';
import { indented } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard init [FOLDER]`: writes a job of what is there, and a program where there is none. */
export async function run(given: Given, system: System): Promise<number> {
  const folder = resolve(system.cwd, given.args[0] ?? '.');
  const name = nameFrom(given.value('name') ?? basename(folder));
  const draft = chooseDraft(name, around(folder, system));
  const schema = { path: schemaPath, text: `${JSON.stringify(await fileSchema(), null, 2)}\n` };
  const files = [...jobFiles(name, draft, system.timeZone()), ...draft.programs];
  const done = writeFiles(folder, files, given.has('force'));
  writeFiles(folder, [schema], true);
  system.out(`Found ${draft.saw}: the job ${draft.does}.\n${writtenText(done)}`);
  system.out(nextText(draft, given.args[0]));
  return exitCodes.ok;
}

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
