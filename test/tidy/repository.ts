import { readdirSync, readFileSync } from 'node:fs';
import { codeOnly } from './code-only.ts';

/** One file of the repository. */
export interface SourceFile {
  /** From the repository's root. */
  path: string;
  text: string;
  /** The text with comments and the insides of strings blanked, at the same offsets. */
  code: string;
}

/** All files that a rule may look at. */
export type Repository = readonly SourceFile[];

/** A rule of the house: what holds, what to do where it does not, and where it does not. */
export interface Rule {
  /** Continues "the repository …". */
  says: string;
  remedy: string;
  /** One line for each place, `path:line what` where there is a line. */
  find(files: Repository): string[];
}

/** What git leaves out, and git itself. */
const unread =
  /^(node_modules|node_modules\.lock|dist|cdk\.out|\.git|\.trainyard|__pycache__|.*\.log)$/;
const binary = /\.(br|gz|png|zip|gif|jpg|ico|woff2)$/;

const isCode = (path: string) => /\.(tsx?|mjs)$/.test(path);

/** A file as the rules see it. */
export function fileOf(path: string, text: string): SourceFile {
  return { path, text, code: isCode(path) ? codeOnly(text) : text };
}

/** Every file under a root, without what is installed or built; a picture has no text. */
export function readRepository(root: string): Repository {
  const textOf = (path: string) =>
    binary.test(path) ? '' : readFileSync(`${root}/${path}`, 'utf8');
  return namesIn(root, '').map((path) => fileOf(path, textOf(path)));
}

/** The entries at the top, without what is installed or built. */
export function topLevel(root: string): string[] {
  return readdirSync(root).filter((name) => !unread.test(name));
}

function namesIn(root: string, folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (unread.test(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return namesIn(root, `${path}/`);
    return entry.isFile() ? [path] : [];
  });
}

/** The TypeScript and JavaScript among the files. */
export const codeFiles = (files: Repository) => files.filter(({ path }) => isCode(path));

/** The product's own code: not tests, not examples. */
export const productFiles = (files: Repository) =>
  codeFiles(files).filter(({ path }) =>
    /^(shared|statemachines|functions|infra|cli|clients|console)\//.test(path),
  );

/** The number of the line at an offset, from 1. */
export const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** Every place in a text that a pattern matches, as `path:line match`. */
export function places(path: string, text: string, pattern: RegExp): string[] {
  const matches = text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`));
  return [...matches].map((match) => `${path}:${lineAt(text, match.index)} ${match[0].trim()}`);
}
