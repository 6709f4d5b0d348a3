import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TrainyardError } from '../errors.ts';
import { rulesOf, type SourceRules } from './left-out.ts';

/** What of a source is sent, and what is not. */
export interface SourceFiles {
  /** Paths from the root, with slashes, sorted. */
  paths: string[];
  /** What stays here, by why; a folder stands for all that is in it and ends in a slash. */
  leftOut: Map<string, string[]>;
}

/** How a source is read. */
export interface SourceOptions {
  /** The Dockerfile's path in the source; default `Dockerfile`. */
  dockerfile?: string;
  /** Absolute paths that the job names elsewhere: its own file, its inputs. */
  elsewhere?: readonly string[];
}

/**
 * The files of a source folder that are sent. Links inside the source are followed; one that leads
 * out of it, or to nothing, is a TrainyardError.
 */
export function sourceFiles(folder: string, options: SourceOptions = {}): SourceFiles {
  const { dockerfile = 'Dockerfile', elsewhere = [] } = options;
  const root = realpathSync(folder);
  const found: SourceFiles = { paths: [], leftOut: new Map() };
  const named = elsewhere.map((path) => throughLinks(path));
  new Walk(root, rulesOf(root, dockerfile, named), found).enter('', [root], false);
  found.paths.sort();
  return found;
}

/** A path as it stands below the real root; one that does not exist stays as it is. */
function throughLinks(path: string): string {
  try {
    return join(realpathSync(join(path, '..')), path.slice(path.lastIndexOf(sep) + 1));
  } catch {
    return path;
  }
}

/** One way through a source. */
class Walk {
  readonly #root: string;
  readonly #rules: SourceRules;
  readonly #found: SourceFiles;

  constructor(root: string, rules: SourceRules, found: SourceFiles) {
    this.#root = root;
    this.#rules = rules;
    this.#found = found;
  }

  /**
   * Goes through a folder.
   *
   * @param inside the real paths of it and of those it is in
   * @param isOut whether it is left out, but for what a `!` line brings back
   */
  enter(folder: string, inside: readonly string[], isOut: boolean): void {
    for (const name of readdirSync(join(this.#root, folder))) {
      const path = folder ? `${folder}/${name}` : name;
      const stat = this.#statOf(path);
      const isFolder = stat?.isDirectory() ?? false;
      const why = this.#rules.leftOut(path, isFolder);
      if (why && !isOut) this.#leaveOut(isFolder ? `${path}/` : path, why);
      if (why && !(isFolder && this.#rules.mayReturn(path))) continue;
      if (isFolder) this.enter(path, [...inside, this.#below(path, inside)], Boolean(why));
      else if (stat?.isFile()) this.#send(path);
      else throw refused(path, stat ? 'is neither a file nor a folder' : this.#dead(path));
    }
  }

  #statOf(path: string): Stats | undefined {
    return statSync(join(this.#root, path), { throwIfNoEntry: false });
  }

  #send(path: string): void {
    this.#real(path);
    this.#found.paths.push(path);
  }

  #leaveOut(path: string, why: string): void {
    this.#found.leftOut.set(why, [...(this.#found.leftOut.get(why) ?? []), path]);
  }

  /** Where a folder really is: below the root, and not one that it is itself in. */
  #below(path: string, inside: readonly string[]): string {
    const real = this.#real(path);
    if (!inside.includes(real)) return real;
    throw refused(path, `is a link to ${this.#target(path)}, the folder that it stands in`);
  }

  #real(path: string): string {
    const real = realpathSync(join(this.#root, path));
    if (real === this.#root || real.startsWith(`${this.#root}${sep}`)) return real;
    throw refused(path, `is a link to ${this.#target(path)}, which is outside of the source`);
  }

  #dead(path: string): string {
    return `is a link to ${this.#target(path)}, which does not exist`;
  }

  #target(path: string): string {
    const full = join(this.#root, path);
    return lstatSync(full).isSymbolicLink() ? readlinkSync(full) : realpathSync(full);
  }
}

const refused = (path: string, why: string) =>
  new TrainyardError(`The source holds ${path}, which ${why}.`, {
    fix: 'put a copy in its place, or name it in .dockerignore',
  });
