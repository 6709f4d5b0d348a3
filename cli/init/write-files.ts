import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DraftFile } from './draft.ts';

/** What became of each file. */
export interface Written {
  written: string[];
  /** They were there already. */
  leftAlone: string[];
}

/** Writes files that are not there yet; with `force` also in the place of those that are. */
export function writeFiles(folder: string, files: readonly DraftFile[], force: boolean): Written {
  const isLeft = ({ path }: DraftFile) => !force && existsSync(join(folder, path));
  const leftAlone = files.filter(isLeft);
  const wanted = files.filter((file) => !leftAlone.includes(file));
  for (const { path, text } of wanted) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const pathsOf = (some: readonly DraftFile[]) => some.map(({ path }) => path);
  return { written: pathsOf(wanted), leftAlone: pathsOf(leftAlone) };
}
