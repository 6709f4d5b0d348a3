import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { artifactsOf, batchesOf, foldersOf } from '../../clients/typescript/download/artifacts.ts';
import { getBatch } from '../../clients/typescript/download/get-batch.ts';
import { bytesText, countText } from '../../clients/typescript/files/size-text.ts';
import { unpackWithin } from '../../infra/local/kernel/unpack-within.ts';
import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

const anySize = { files: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** `trainyard download JOB [NAME]`: each thing into a folder of its name. */
export async function run(given: Given, system: System): Promise<number> {
  const [word = '', name] = given.args;
  const api = apiOf(given, system);
  const id = await findJobId(api, word, given.value('project'));
  const artifacts = await artifactsOf(api, id);
  const batches = batchesOf(artifacts, name, given.has('all'));
  if (batches.length === 0) {
    const there = foldersOf(artifacts).join(', ');
    const what = name === undefined ? 'a result names' : `is called '${name}'`;
    throw new CommandError(`${id} has no file that ${what}.`, {
      fix: there ? `there is: ${there} (the rest with --all)` : `trainyard get ${id}`,
    });
  }
  const into = resolve(system.cwd, given.value('output') ?? '.');
  const options = {
    into,
    keepsPacked: given.has('packed'),
    unpack: (archive: string, folder: string) =>
      unpackWithin(createReadStream(archive), folder, anySize),
    renewed: () => artifactsOf(api, id),
  };
  for (const batch of batches) {
    const { files } = batch;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    system.err(`${batch.folder}: ${countText(files.length)}, ${bytesText(bytes)}\n`);
    system.out(`${await getBatch(batch, options, system)}\n`);
  }
  return exitCodes.ok;
}
