import { type Dirent, openAsBlob, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CommandError } from '../failures.ts';
import type { JobDocument } from './read-jobs.ts';
import { zipFolder } from './zip-folder.ts';

/** Something on this machine that a job names. */
export interface LocalContent {
  /** Where in the job it stands, such as `stages.image.source`. */
  at: string;
  /** The file's name in the plane's store. */
  name: string;
  /** A source is named by its own address, an input by its folder's. */
  use: 'uri' | 'folder';
  read(): Promise<Blob>;
}

/** Answers what stands in the job instead. */
export type Placing = (content: LocalContent) => Promise<string>;

/** A copy of the job (its stages too) whose local paths are replaced, one after the other. */
export async function replaceLocalPaths(
  job: JobDocument,
  folder: string,
  place: Placing,
): Promise<JobDocument> {
  const copy = await replaceIn(job, '', folder, place);
  if (!isObject(job.stages)) return copy;
  const stages: Record<string, unknown> = {};
  for (const [name, stage] of Object.entries(job.stages)) {
    stages[name] = isObject(stage)
      ? await replaceIn(stage, `stages.${name}.`, folder, place)
      : stage;
  }
  return { ...copy, stages };
}

async function replaceIn(part: JobDocument, at: string, folder: string, place: Placing) {
  const copy = { ...part };
  if (isLocal(copy.source)) {
    copy.source = await place(sourceAt(`${at}source`, resolve(folder, copy.source)));
  }
  if (isObject(copy.inputs)) {
    const inputs: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(copy.inputs)) {
      const where = `${at}inputs.${name}`;
      inputs[name] = isLocal(value) ? await place(inputAt(where, resolve(folder, value))) : value;
    }
    copy.inputs = inputs;
  }
  return copy;
}

/** A plain object, no list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path of this machine: not what is in S3 or comes from another stage or an endpoint. */
export const isLocal = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !/^s3:\/\/|^@serving\(|\$\{/.test(value);

function sourceAt(at: string, path: string): LocalContent {
  if (kindOf(at, path) !== 'folder') {
    throw new CommandError(`${at}: ${path} is a file; a source is a folder.`);
  }
  return { at, name: 'source.zip', use: 'uri', read: async () => zipFolder(path) };
}

function inputAt(at: string, path: string): LocalContent {
  const file = kindOf(at, path) === 'file' ? path : onlyFileOf(at, path);
  const name = basename(file)
    .replace(/[^\w.-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128);
  return { at, name: name || 'data', use: 'folder', read: () => openAsBlob(file) };
}

function kindOf(at: string, path: string): 'file' | 'folder' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return 'folder';
  if (stat?.isFile()) return 'file';
  throw new CommandError(
    `${at}: ${path} ${stat ? 'is no file and no folder' : 'does not exist'}.`,
    {
      fix: 'paths count from the folder of the job file; s3://… stays as it is',
    },
  );
}

function onlyFileOf(at: string, folder: string): string {
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
  const [first] = entries;
  if (first && entries.length === 1 && first.isFile()) return join(folder, first.name);
  throw new CommandError(
    `${at}: ${folder} is a folder with ${entries.length} entries; an input is one file.`,
    {
      fix: 'name one file, pack the folder into one, or copy it to S3 and give s3://BUCKET/PREFIX/',
    },
  );
}
