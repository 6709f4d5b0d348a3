import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { CommandError } from '../failures.ts';
import { bytesText, countText } from '../show/text.ts';
import { type SourceFiles, type SourceOptions, sourceFiles } from './source-files.ts';

/** Past this a source holds data, which belongs into `inputs`. */
const sourceBytes = 256 * 1024 ** 2;

/** The local time that ZIP stores, so the bytes are the same in every time zone. */
const mtime = new Date(1980, 0, 1);

/** A folder packed, and one line for people about what is in it and what is not. */
export interface ZippedFolder {
  zip: Blob;
  summary: string;
}

/** A folder as a ZIP whose bytes depend on names, contents and executable bits only. */
export function zipFolder(folder: string, options: SourceOptions = {}): ZippedFolder {
  const found = sourceFiles(folder, options);
  if (found.paths.length === 0) {
    throw new CommandError(`The source ${folder} has no files to send${leftOutText(found)}.`);
  }
  let bytes = 0;
  // Without a prototype, so that a file may have any name.
  const files: Zippable = Object.create(null);
  for (const path of found.paths) {
    const full = join(folder, path);
    const { mode, size } = statSync(full);
    bytes += size;
    if (bytes > sourceBytes) throw tooLarge(folder);
    const attributes = (mode & 0o111 ? 0o100755 : 0o100644) * 2 ** 16;
    files[path] = [readFileSync(full), { mtime, level: 6, os: 3, attrs: attributes }];
  }
  const summary = `${countText(found.paths.length)}, ${bytesText(bytes)}${leftOutText(found)}`;
  return { zip: new Blob([zipSync(files)]), summary };
}

/** How many of what is left out are named before the rest is counted. */
const shown = 3;

function leftOutText({ leftOut }: SourceFiles): string {
  const parts = [...leftOut].map(([why, paths]) => {
    const more = paths.length > shown ? ` and ${paths.length - shown} more` : '';
    return `${paths.slice(0, shown).join(', ')}${more} (${why})`;
  });
  return parts.length > 0 ? `, without ${parts.join(', ')}` : '';
}

const tooLarge = (folder: string) =>
  new CommandError(`The source ${folder} has more than ${sourceBytes / 1024 ** 2} MiB of files.`, {
    fix: 'name data in .dockerignore and give it to the job in inputs',
  });
