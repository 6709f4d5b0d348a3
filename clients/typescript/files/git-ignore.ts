import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The rules of one `.gitignore`, and the folder from which its paths count. */
interface Rules {
  folder: string;
  rules: Ignore;
}

/**
 * What git would leave out of a folder: the `.gitignore` files of the folder, of those below
 * it, and of those above it up to the one that holds `.git`. The nearest file that says something
 * of a path decides (https://git-scm.com/docs/gitignore).
 */
export class GitIgnore {
  readonly #byFolder = new Map<string, Rules | undefined>();
  readonly #top: string;

  constructor(root: string) {
    const above = repositoryOf(root);
    this.#top = root;
    // A source that git leaves out as a whole, such as a build folder, is sent for its own sake.
    if (above !== root && !this.#leavesOut(root, true, above)) this.#top = above;
  }

  /** Whether git leaves out what is at a path below the root. */
  leavesOut(path: string, isFolder: boolean): boolean {
    return this.#leavesOut(path, isFolder, this.#top);
  }

  #leavesOut(path: string, isFolder: boolean, top: string): boolean {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const found = this.#rulesOf(folder);
      if (found) {
        const name = relative(folder, path).split(sep).join('/');
        const { ignored, unignored } = found.rules.test(isFolder ? `${name}/` : name);
        if (ignored || unignored) return ignored;
      }
      if (folder === top || folder === dirname(folder)) return false;
    }
  }

  #rulesOf(folder: string): Rules | undefined {
    if (!this.#byFolder.has(folder)) this.#byFolder.set(folder, rulesIn(folder));
    return this.#byFolder.get(folder);
  }
}

function rulesIn(folder: string): Rules | undefined {
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) return undefined;
  return { folder, rules: ignore({ ignorecase: false }).add(readFileSync(file, 'utf8')) };
}

/** The nearest folder upwards that holds `.git`; the folder itself where none does. */
function repositoryOf(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return root;
  }
}
