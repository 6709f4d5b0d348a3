import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes into a folder what others have beside it, as SageMaker aggregates what the hosts of a job
 * wrote. It asks that names do not clash and says nothing of those that do: here the first one's
 * file stays, and the names of those that differ are answered. Repeating it changes nothing.
 */
export async function mergeFolders(into: string, others: readonly string[]): Promise<string[]> {
  const clashes = new Set<string>();
  for (const from of others) await merge(into, from, '', clashes);
  return [...clashes].toSorted();
}

async function merge(into: string, from: string, under: string, clashes: Set<string>) {
  const entries = await readdir(join(from, under), { withFileTypes: true }).catch(() => []);
  await mkdir(join(into, under), { recursive: true });
  for (const entry of entries) {
    const path = join(under, entry.name);
    const there = await lstat(join(into, path)).catch(() => undefined);
    if (entry.isDirectory() && (!there || there.isDirectory())) {
      await merge(into, from, path, clashes);
    } else if (there) {
      if (!entry.isFile() || !there.isFile() || (await differ(into, from, path))) clashes.add(path);
    } else if (entry.isFile()) {
      await copyFile(join(from, path), join(into, path), constants.COPYFILE_FICLONE);
    }
  }
}

async function differ(into: string, from: string, path: string): Promise<boolean> {
  const [one, other] = await Promise.all([readFile(join(into, path)), readFile(join(from, path))]);
  return !one.equals(other);
}
