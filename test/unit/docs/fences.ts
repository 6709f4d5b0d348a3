import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A block of a page between fences. */
export interface Fence {
  /** The page's path from the root, and the block's line. */
  at: string;
  language: string;
  /** What stands behind the language, such as `account`: it is for an account of AWS. */
  mark: string;
  text: string;
}

const markdown = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => `${folder}/${name}`);

/** The pages that people follow: they have no command that nobody has run. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...markdown('docs'),
  ...markdown('examples'),
];

/** The commands of a block: without comments, and what a shell puts around one. */
export function commandsIn(text: string): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .map((line) => /^eval "\$\((.*)\)"$/.exec(line)?.[1] ?? line)
    .map((line) => line.replace(/ > \S+$/, ''))
    .filter(Boolean);
}

/** All blocks of those pages. */
export const fences: readonly Fence[] = pages.flatMap((page) => {
  const whole = readFileSync(join(root, page), 'utf8');
  return [...whole.matchAll(/^```(\w*) ?([^\n]*)\n(.*?)^```$/gms)].map(
    ({ index, 1: language, 2: mark, 3: text }) => ({
      at: `${page}:${whole.slice(0, index).split('\n').length}`,
      language: language!,
      mark: mark!,
      text: text!,
    }),
  );
});
