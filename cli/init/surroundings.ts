import {
  accessSync,
  closeSync,
  constants,
  type Dirent,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import type { System } from '../system.ts';

/** What a folder has that says what its job may be. */
export interface Surroundings {
  folder: string;
  /** Files by their paths from the folder, with slashes, as far as two folders below it. */
  files: readonly string[];
  /** Whether this machine runs `python3`, as the local plane does. */
  hasPython: boolean;
  /** Whether a virtual environment is there. */
  hasVenv: boolean;
  /** A file as text, its first 256 KiB; empty where it may not be read. */
  read(path: string): string;
}

/** Folders in which nobody keeps what a job is made of. */
const ignored = /^(\..*|node_modules|__pycache__|venv|dist|build)$/;

/** So much of a file says what it is. */
const readBytes = 256 * 1024;

/** Looks into a folder, and into those two below it. */
export function lookAround(folder: string, system: System): Surroundings {
  const entries = readdirSync(folder, { withFileTypes: true });
  return {
    folder,
    files: filesIn(folder, '', 2),
    hasPython: isOnPath('python3', system),
    hasVenv: entries.some(({ name }) => name === '.venv' || name === 'venv'),
    read: (path) => headOf(join(folder, path)),
  };
}

/**
 * The folder's own files first, each folder's in the order of their names. A name that would break
 * a line of a job file is left out.
 */
function filesIn(folder: string, path: string, below: number): string[] {
  const entries = entriesOf(join(folder, path)).filter(({ name }) => !/\p{Cc}/u.test(name));
  const names = (isWanted: (entry: Dirent) => boolean) =>
    entries
      .filter(isWanted)
      .map(({ name }) => `${path}${name}`)
      .sort();
  const folders = below > 0 ? names((one) => one.isDirectory() && !ignored.test(one.name)) : [];
  const inside = folders.flatMap((name) => filesIn(folder, `${name}/`, below - 1));
  return [...names((one) => one.isFile()), ...inside];
}

/** What a folder has; nothing where it may not be read. */
function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isOnPath(program: string, { env }: System): boolean {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function headOf(path: string): string {
  const bytes = Buffer.alloc(readBytes);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return bytes.subarray(0, readSync(file, bytes)).toString('utf8');
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
