import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { CommandError } from '../failures.ts';
import { type Ignore, ignoreFrom } from './ignore.ts';

/** Folders that no image needs, wherever they are. */
const neverSent = ['.git', 'node_modules', '.trainyard'];

/** Docker sends these whatever the ignore file says: the build needs them. */
const alwaysSent = ['Dockerfile', '.dockerignore'];

/** Past this a source holds data, which belongs into `inputs`. */
const sourceBytes = 256 * 1024 ** 2;

/** The local time that ZIP stores, so the bytes are the same in every time zone. */
const mtime = new Date(1980, 0, 1);

/**
 * A folder as a ZIP whose bytes depend on names, contents and executable bits only. Leaves out what
 * its `.dockerignore` names.
 */
export function zipFolder(folder: string): Blob {
  const paths = sourcePaths(folder);
  if (paths.length === 0) throw new CommandError(`The source ${folder} has no files to send.`);
  let bytes = 0;
  const files: Zippable = {};
  for (const path of paths) {
    const full = join(folder, path);
    const { mode, size } = statSync(full);
    bytes += size;
    if (bytes > sourceBytes) throw tooLarge(folder);
    const attributes = (mode & 0o111 ? 0o100755 : 0o100644) * 2 ** 16;
    files[path] = [readFileSync(full), { mtime, level: 6, os: 3, attrs: attributes }];
  }
  return new Blob([zipSync(files)]);
}

/** The files of a source that are sent, sorted. */
export function sourcePaths(folder: string): string[] {
  const ignoreFile = join(folder, '.dockerignore');
  const ignore = ignoreFrom(existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8') : '');
  return walk(folder, '', ignore).sort();
}

function walk(root: string, folder: string, ignore: Ignore): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (neverSent.includes(entry.name)) return [];
    const leftOut = ignore(path) && !alwaysSent.includes(path);
    if (entry.isDirectory()) {
      return leftOut && !ignore.hasExceptions ? [] : walk(root, path, ignore);
    }
    if (leftOut) return [];
    if (entry.isFile() || isLinkToFile(join(root, path))) return [path];
    throw new CommandError(`The source holds ${path}, which is neither a file nor a folder.`, {
      fix: 'put a copy in its place, or name it in .dockerignore',
    });
  });
}

const isLinkToFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const tooLarge = (folder: string) =>
  new CommandError(`The source ${folder} has more than ${sourceBytes / 1024 ** 2} MiB of files.`, {
    fix: 'name data in .dockerignore and give it to the job in inputs',
  });
