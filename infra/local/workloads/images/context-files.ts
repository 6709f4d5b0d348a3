import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join, matchesGlob, posix } from 'node:path';
import { BuildRefused } from './recipe.ts';

/** More files than this are no source but a mistake, such as a copied node_modules. */
const maxFiles = 20_000;

/** One file or link of the build context; the path is relative and has slashes. */
export interface ContextFile {
  path: string;
  /** For a symbolic link: where it points. */
  link?: string;
}

/** The files of a source folder without those its .dockerignore leaves out, sorted by path. */
export async function contextFiles(folder: string): Promise<ContextFile[]> {
  const root = await realpath(folder);
  const ignored = ignoreRules(await readFile(join(root, '.dockerignore'), 'utf8').catch(() => ''));
  const files: ContextFile[] = [];
  const walk = async (below: string) => {
    const entries = await readdir(join(root, below), { withFileTypes: true });
    for (const entry of entries) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!ignored(path) || ignored.mayReturn) await walk(path);
      } else if (!ignored(path)) {
        if (entry.isSymbolicLink()) files.push({ path, link: await linkWithin(root, path) });
        else if (entry.isFile()) files.push({ path });
      }
      if (files.length > maxFiles) {
        const remedy = 'leave some out by .dockerignore.';
        const message = `The source has more than ${maxFiles} files; ${remedy}`;
        throw new BuildRefused(message);
      }
    }
  };
  await walk('');
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function linkWithin(root: string, path: string): Promise<string> {
  const link = await readlink(join(root, path));
  const target = posix.normalize(posix.join(posix.dirname(path), link));
  if (!link.startsWith('/') && target !== '..' && !target.startsWith('../')) return link;
  const remedy = 'copy what it points to into the source.';
  const message = `The link ${path} points out of the source; ${remedy}`;
  throw new BuildRefused(message);
}

/** The last rule that fits a path decides; `!` takes back. A folder's rule holds for all in it. */
function ignoreRules(text: string): { (path: string): boolean; mayReturn: boolean } {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const keep = line.startsWith('!');
      const pattern = posix.normalize(keep ? line.slice(1).trim() : line).replace(/^\/|\/$/g, '');
      return { keep, pattern };
    });
  const fits = (path: string, pattern: string) =>
    path
      .split('/')
      .some((_, end, parts) => matchesGlob(parts.slice(0, end + 1).join('/'), pattern));
  const ignored = (path: string) =>
    rules.findLast(({ pattern }) => fits(path, pattern))?.keep === false;
  return Object.assign(ignored, { mayReturn: rules.some(({ keep }) => keep) });
}
