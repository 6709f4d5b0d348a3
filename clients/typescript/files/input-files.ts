import { openAsBlob, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TrainyardError } from '../errors.ts';
import type { LocalFile } from './local-content.ts';

/** More files than this are better copied to S3 at once, by tools made for it. */
const maxFiles = 10_000;

/**
 * All files of a folder that is an input, sorted, by their paths in it. Links are followed wherever
 * they lead, as `aws s3 sync` does: data often lies on another disk.
 */
export function inputFiles(at: string, folder: string): LocalFile[] {
  const refuse = (why: string, fix: string) =>
    new TrainyardError(`${at}: ${folder} ${why}.`, { fix });
  const files: LocalFile[] = [];
  const enter = (below: string, inside: readonly string[]) => {
    for (const name of readdirSync(join(folder, below))) {
      const path = below ? `${below}/${name}` : name;
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory()) {
        const real = realpathSync(join(folder, path));
        if (inside.includes(real)) {
          throw refuse(`has the link ${path} to a folder that it stands in`, 'remove the link');
        }
        enter(path, [...inside, real]);
      } else if (stat?.isFile()) {
        const read = () => openAsBlob(join(folder, path));
        files.push({ name: path, size: stat.size, read });
      } else {
        const what = stat ? 'is neither a file nor a folder' : 'is a link to nothing';
        throw refuse(`has ${path}, which ${what}`, 'remove it, or put a copy in its place');
      }
      if (files.length > maxFiles) {
        const fix = 'copy the folder to S3 and give s3://BUCKET/PREFIX/, or pack it into one file';
        throw refuse(`has more than ${maxFiles} files`, fix);
      }
    }
  };
  enter('', [realpathSync(folder)]);
  if (files.length === 0) throw refuse('has no files', 'name a file, or a folder with files');
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
