import { openAsBlob, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TrainyardError } from '../errors.ts';
import { inputFiles } from './input-files.ts';
import { isObject } from './is-object.ts';
import type { JobDocument, LocalContent, Origin, Placing } from './local-content.ts';
import { tarFolder, zipFolder } from './pack-folder.ts';
import { bytesText, countText } from './size-text.ts';
import { isLocal, type SourceFolder, withSourceFolders } from './source-folder.ts';

/** A job whose local paths are replaced, and the commit of the repository that its source is of. */
interface Replaced {
  job: JobDocument;
  commit?: string;
}

/** A copy of the job (its stages too) whose local paths are replaced, one after the other. */
export async function replaceLocalPaths(
  job: JobDocument,
  { folder, file }: Origin,
  place: Placing,
  say: (line: string) => void,
): Promise<Replaced> {
  const parts = partsOf(job);
  const inputs = parts.flatMap((part) => Object.values(inputsOf(part)).filter(isLocal));
  const elsewhere = [...(file ? [file] : []), ...inputs.map((path) => resolve(folder, path))];
  return withSourceFolders(parts, folder, say, async (folderOf) => {
    const replace = (part: JobDocument, at: string) =>
      replaceIn(part, at, { folder, elsewhere, folderOf }, place);
    const copy = await replace(job, '');
    const commit = parts.map(({ source }) => folderOf(source)?.commit).find(Boolean);
    const found = commit ? { commit } : {};
    if (!isObject(job.stages)) return { job: copy, ...found };
    const stages: Record<string, unknown> = Object.create(null);
    for (const [name, stage] of Object.entries(job.stages)) {
      stages[name] = isObject(stage) ? await replace(stage, `stages.${name}.`) : stage;
    }
    return { job: { ...copy, stages }, ...found };
  });
}

/** A job and its stages. */
export function partsOf(job: JobDocument): JobDocument[] {
  return [job, ...(isObject(job.stages) ? Object.values(job.stages).filter(isObject) : [])];
}

const inputsOf = ({ inputs }: JobDocument) => (isObject(inputs) ? inputs : {});

interface Around {
  folder: string;
  /** What the job names elsewhere, and no source needs. */
  elsewhere: readonly string[];
  folderOf(source: unknown): SourceFolder | undefined;
}

async function replaceIn(part: JobDocument, at: string, around: Around, place: Placing) {
  const copy = { ...part };
  const pathOf = (path: string) => resolve(around.folder, path);
  const source = around.folderOf(copy.source);
  if (source) copy.source = await place(sourceAt(`${at}source`, source, part, around));
  if (isObject(copy.inputs)) {
    const inputs: Record<string, unknown> = Object.create(null);
    for (const [name, value] of Object.entries(copy.inputs)) {
      const where = `${at}inputs.${name}`;
      inputs[name] = isLocal(value) ? await place(inputAt(where, pathOf(value))) : value;
    }
    copy.inputs = inputs;
  }
  return copy;
}

function sourceAt(
  at: string,
  { folder: path, commit }: SourceFolder,
  { dockerfile, framework, entryPoint }: JobDocument,
  { elsewhere }: Around,
): LocalContent {
  if (kindOf(at, path) !== 'folder') {
    throw new TrainyardError(`${at}: ${path} is a file; a source is a folder.`);
  }
  const options = typeof dockerfile === 'string' ? { dockerfile, elsewhere } : { elsewhere };
  if (framework !== undefined && typeof entryPoint === 'string') {
    refuseWithout(at, path, entryPoint);
  }
  const pack = framework === undefined ? zipFolder : tarFolder;
  const { archive, summary } = pack(path, options);
  // The plane tags an image by the commit in this name.
  const stem = commit ? `git-${commit}` : framework === undefined ? 'source' : 'sourcedir';
  const name = `${stem}.${framework === undefined ? 'zip' : 'tar.gz'}`;
  const file = { name, size: archive.size, read: async () => archive };
  return { at, label: summary, files: [file], use: 'uri', isFolder: false };
}

function refuseWithout(at: string, folder: string, entryPoint: string): void {
  if (statSync(join(folder, entryPoint), { throwIfNoEntry: false })?.isFile()) return;
  throw new TrainyardError(`${at}: ${folder} has no file ${entryPoint}, which is the entryPoint.`);
}

/** A file or folder that is sent as it is. Throws TrainyardError where there is none. */
export function inputAt(at: string, path: string): LocalContent {
  const name = basename(path);
  if (kindOf(at, path) === 'folder') {
    const files = inputFiles(at, path);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const label = `${name}/, ${countText(files.length)}, ${bytesText(size)}`;
    return { at, label, files, use: 'folder', isFolder: true };
  }
  const { size } = statSync(path);
  const file = { name, size, read: () => openAsBlob(path) };
  const label = `${name}, ${bytesText(size)}`;
  return { at, label, files: [file], use: 'folder', isFolder: false };
}

function kindOf(at: string, path: string): 'file' | 'folder' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return 'folder';
  if (stat?.isFile()) return 'file';
  const why = stat ? 'is no file and no folder' : 'does not exist';
  throw new TrainyardError(`${at}: ${path} ${why}.`, {
    fix: 'paths in a job file count from its folder; s3://… stays as it is',
  });
}
