import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, type Zippable, zipSync } from 'fflate';
import { Header, Pax } from 'tar';
import { TrainyardError } from '../errors.ts';
import { bytesText, countText } from './size-text.ts';
import { type SourceFiles, type SourceOptions, sourceFiles } from './source-files.ts';

/** Past this a source holds data, which belongs into `inputs`. */
const sourceBytes = 256 * 1024 ** 2;

/** The local time that ZIP stores, so the bytes are the same in every time zone. */
const mtime = new Date(1980, 0, 1);

/** A folder packed, and one line for people about what is in it and what is not. */
export interface PackedFolder {
  archive: Blob;
  summary: string;
}

/** A file of a source, with whether it can be executed. */
interface PackedFile {
  path: string;
  body: Uint8Array;
  executable: boolean;
}

/** A folder as a ZIP whose bytes depend on names, contents and executable bits only. */
export function zipFolder(folder: string, options: SourceOptions = {}): PackedFolder {
  const { files, summary } = readSource(folder, options);
  // Without a prototype, so that a file may have any name.
  const entries: Zippable = Object.create(null);
  for (const { path, body, executable } of files) {
    const attrs = (executable ? 0o100755 : 0o100644) * 2 ** 16;
    entries[path] = [body, { mtime, level: 6, os: 3, attrs }];
  }
  return { archive: new Blob([zipSync(entries)]), summary };
}

/** The same as a gzipped tar, which the toolkits in AWS's images of frameworks unpack. */
export function tarFolder(folder: string, options: SourceOptions = {}): PackedFolder {
  const { files, summary } = readSource(folder, options);
  const packed = files.map(({ path, body, executable }) => {
    const mode = executable ? 0o755 : 0o644;
    const header = new Header({ path, mode, size: body.length, type: 'File', mtime: new Date(0) });
    const long = header.encode() ? new Pax({ path }).encode() : undefined;
    const padding = new Uint8Array((512 - (body.length % 512)) % 512);
    return [...(long ? [long] : []), header.block!, body, padding];
  });
  const tar = Buffer.concat([...packed.flat(), new Uint8Array(1024)]);
  return { archive: new Blob([gzipSync(tar, { mtime: 0 })]), summary };
}

function readSource(folder: string, options: SourceOptions) {
  const found = sourceFiles(folder, options);
  if (found.paths.length === 0) {
    throw new TrainyardError(`The source ${folder} has no files to send${leftOutText(found)}.`);
  }
  let bytes = 0;
  const files = found.paths.map((path): PackedFile => {
    const full = join(folder, path);
    const { mode, size } = statSync(full);
    bytes += size;
    if (bytes > sourceBytes) throw tooLarge(folder);
    return { path, body: readFileSync(full), executable: (mode & 0o111) !== 0 };
  });
  const summary = `${countText(files.length)}, ${bytesText(bytes)}${leftOutText(found)}`;
  return { files, summary };
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
  new TrainyardError(
    `The source ${folder} has more than ${sourceBytes / 1024 ** 2} MiB of files.`,
    {
      fix: 'name data in .dockerignore and give it to the job in inputs',
    },
  );
