import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { TrainyardError } from '../errors.ts';
import { isObject } from './is-object.ts';

const program = promisify(execFile);

/** A folder of a repository at a branch, a tag or a commit. */
export interface GitSource {
  url: string;
  ref: string;
  /** From the root of the repository. */
  path: string;
}

/** What was fetched of one. */
export interface Checkout {
  /** The folder on this machine. */
  folder: string;
  /** The full SHA that the reference meant. */
  commit: string;
}

/** `git+https://HOST/REPO.git@REF#subdirectory=PATH`, as pip has it. */
const written = /^git\+(\w+:\/\/[^/]*\/[^@#]+)(?:@([^#]+))?(?:#subdirectory=(.+))?$/;

const isUrl = (text: string) => /^(https|ssh|file):\/\/\S+$|^[\w.-]+@[\w.-]+:\S+$/.test(text);
const isRef = (text: string) => /^\w[\w./+-]*$/.test(text) && !text.includes('..');
const staysInside = (path: string) => !/^\/|^\.\.(\/|$)/.test(normalize(path));

/**
 * The repository that a source names: a text such as `git+https://…@main`, or `{git, ref, path}`;
 * undefined: it names none. Throws TrainyardError for one that is not to be understood.
 */
export function gitSourceOf(at: string, source: unknown): GitSource | undefined {
  const found = membersOf(source);
  if (!found) return undefined;
  const { git: url, ref = 'HEAD', path = '.', ...others } = found;
  const refuse = (what: string, fix: string) => new TrainyardError(`${at}: ${what}.`, { fix });
  const [unknown] = Object.keys(others);
  if (unknown) throw refuse(`has no member ${unknown}`, 'give git, ref and path');
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (!isText(url) || !isUrl(url)) {
    throw refuse(`${url} is no address of a repository`, 'https://…, ssh://… or git@HOST:PATH');
  }
  if (!isText(ref) || !isRef(ref)) throw refuse(`${ref} is no reference`, 'main, v1.2 or a commit');
  if (!isText(path) || !staysInside(path)) {
    throw refuse(`${path} is no path in the repository`, 'a path from its root');
  }
  return { url, ref, path };
}

function membersOf(source: unknown): Record<string, unknown> | undefined {
  if (isObject(source) && source.git !== undefined) return source;
  if (typeof source !== 'string' || !source.startsWith('git+')) return undefined;
  const [, git = source, ref, path] = written.exec(source) ?? [];
  return { git, ...(ref ? { ref } : {}), ...(path ? { path } : {}) };
}

/**
 * Fetches repositories, each reference once, for as long as `use` takes. Git's own credentials are
 * used, and it asks nobody. Throws TrainyardError where one cannot be fetched.
 */
export async function withCheckouts<T>(
  sources: readonly GitSource[],
  say: (line: string) => void,
  use: (of: (source: GitSource) => Checkout) => Promise<T>,
): Promise<T> {
  if (sources.length === 0) return use(unfetched);
  const root = await mkdtemp(join(tmpdir(), 'trainyard-git-'));
  try {
    const fetched = new Map<string, Checkout>();
    for (const one of sources) {
      if (fetched.has(keyOf(one))) continue;
      const checkout = await fetchInto(join(root, String(fetched.size)), one);
      say(`${one.url} ${one.ref}: ${checkout.commit}`);
      fetched.set(keyOf(one), checkout);
    }
    return await use((source) => {
      const { folder, commit } = fetched.get(keyOf(source)) ?? unfetched();
      return { folder: join(folder, source.path), commit };
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const keyOf = ({ url, ref }: GitSource) => `${url} ${ref}`;

function unfetched(): never {
  throw new Error('A repository is asked for that was not fetched');
}

async function fetchInto(folder: string, { url, ref }: GitSource): Promise<Checkout> {
  const git = async (...args: string[]) => {
    const line = ['GIT_TERMINAL_PROMPT=0', 'git', ...args];
    return (await program('env', line, { timeout: 300_000 })).stdout.trim();
  };
  try {
    await git('init', '-q', folder);
    await git('-C', folder, 'fetch', '-q', '--depth', '1', '--no-tags', '--', url, ref);
    await git('-C', folder, 'checkout', '-q', '--detach', 'FETCH_HEAD');
    const commit = await git('-C', folder, 'rev-parse', 'HEAD');
    if (!existsSync(join(folder, '.gitmodules'))) return { folder, commit };
  } catch (error) {
    const { stderr = '', message, code } = error as Error & { stderr?: string; code?: unknown };
    const why = code === 127 ? 'this machine has no git' : stderr.trim() || message;
    throw new TrainyardError(`${url} ${ref} cannot be fetched: ${why}`, {
      fix: 'a branch, a tag or a whole commit; git must know the way: git ls-remote URL',
    });
  }
  throw new TrainyardError(`${url} ${ref} has submodules, which are not fetched.`, {
    fix: 'check it out yourself and name the folder',
  });
}
