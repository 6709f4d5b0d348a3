import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrainyardError } from '../errors.ts';

/** A file that is here, and where it belongs below a folder. */
export interface Here {
  file: string;
  path: string;
}

const refuse = (path: string, why: string) =>
  new TrainyardError(`The object ${JSON.stringify(path)} cannot be a file here: ${why}.`, {
    fix: 'get it by its address (trainyard artifacts JOB -o json)',
  });

/** Any text may be a key in S3; only some are paths that stay in their folder. */
function whyNoPath(path: string): string | undefined {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return 'its name would lead out of the folder, or to the folder itself';
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\u0000-\u001f\u007f\\]/.test(path)
    ? 'its name has characters that paths have not'
    : undefined;
}

/** Throws TrainyardError where objects cannot all be files of one folder, before any is got. */
export function refuseStrangePaths(paths: readonly string[]): void {
  const folders = new Set(paths.flatMap(ancestorsOf));
  for (const path of paths) {
    const why = whyNoPath(path);
    if (why) throw refuse(path, why);
    if (folders.has(path)) throw refuse(path, 'others are below it as if it were a folder');
  }
}

function ancestorsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Moves files to where they belong below a new folder. */
export function placeFiles(files: readonly Here[], folder: string): void {
  for (const { file, path } of files) {
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    // A file system that knows no upper case has two keys in one place.
    if (existsSync(to)) throw refuse(path, 'another one has the same name on this file system');
    renameSync(file, to);
  }
}
