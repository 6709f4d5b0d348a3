import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { ignoreFrom } from './docker-ignore.ts';
import { GitIgnore } from './git-ignore.ts';

/** Folders that no image needs, wherever they are. */
const needless: Readonly<Record<string, string>> = {
  '.git': 'history',
  '.trainyard': 'a plane',
  '.ipynb_checkpoints': 'cache',
  __pycache__: 'cache',
  node_modules: 'installed again',
};

/** Files of secrets by convention, which would be readable in the image. */
const secrets = /^\.env(\..*local)?$/;

/** Why something of a source stays here; undefined: it is sent. */
type LeftOut = (path: string, isFolder: boolean) => string | undefined;

/** What a folder's own rules say of everything in it. */
export interface SourceRules {
  leftOut: LeftOut;
  /** Whether a `!` line of `.dockerignore` may bring back something of a folder left out. */
  mayReturn(folder: string): boolean;
}

/**
 * What of a source is not sent: what needs no place in an image, what `.gitignore` and
 * `.dockerignore` name, and what the job names elsewhere. A `!` line of `.dockerignore` brings back
 * anything; the Dockerfile and `.dockerignore` itself are always sent, since the build needs them.
 *
 * @param elsewhere absolute paths: the job's own file and its inputs
 */
export function rulesOf(
  root: string,
  dockerfile: string,
  elsewhere: readonly string[],
): SourceRules {
  const file = join(root, '.dockerignore');
  const docker = ignoreFrom(existsSync(file) ? readFileSync(file, 'utf8') : '');
  const git = new GitIgnore(root);
  const named = new Set(elsewhere.map((path) => relative(root, path).split(sep).join('/')));
  const leftOut: LeftOut = (path, isFolder) => {
    if (path === dockerfile || path === '.dockerignore') return undefined;
    const said = docker(path);
    if (said === false) return undefined;
    if (said) return '.dockerignore';
    const name = basename(path);
    if (isFolder && Object.hasOwn(needless, name)) return needless[name];
    if (isFolder && existsSync(join(root, path, 'pyvenv.cfg'))) return 'a virtual environment';
    if (!isFolder && secrets.test(name)) return 'may hold secrets';
    if (named.has(path)) return 'named in the job';
    return git.leavesOut(join(root, path), isFolder) ? '.gitignore' : undefined;
  };
  return { leftOut, mayReturn: docker.mayReturn };
}
