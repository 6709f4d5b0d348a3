import type { SourceText } from './finding.ts';

/** The sorts of files in which defects are looked for. */
export type SourceSort = 'docker' | 'shell' | 'workflow' | 'document' | 'program';

/** By the name of a file; the first row that fits counts. */
const sorts: readonly (readonly [RegExp, SourceSort])[] = [
  [/(^|\/)Dockerfile[^/]*$|\.dockerfile$/i, 'docker'],
  [/\.(sh|bash)$/, 'shell'],
  [/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/, 'workflow'],
  [/\.(json|ya?ml|tf|toml|cfg|ini)$/, 'document'],
  [/(^|\/)(\.env|credentials)$|\.env$/, 'document'],
  [/\.(py|ipynb|js|mjs|cjs|ts)$/, 'program'],
];

/** What a file is by its name; undefined: nothing that is looked into. */
export function sortOf(path: string): SourceSort | undefined {
  return sorts.find(([name]) => name.test(path))?.[1];
}

/** Larger files, and what is behind this in a line, are data. */
const max = { characters: 512 * 1024, ofLine: 50_000 };

/** A line as its interpreter sees it. */
export interface LogicalLine {
  /** Where it begins, from 1. */
  line: number;
  text: string;
}

/** Where a comment begins: at a `#` that begins a word. */
const comment: Readonly<Record<SourceSort, RegExp>> = {
  docker: /^\s*#.*$/,
  shell: /(^|\s)#.*$/,
  workflow: /(^|\s)#.*$/,
  document: /(^|\s)#.*$/,
  program: /^\s*(#|\/\/).*$/,
};

/**
 * The lines of a file without comments. One that ends in a backslash goes on in the next, as in
 * shells and Dockerfiles.
 */
export function logicalLines({ path, text }: SourceText): LogicalLine[] {
  const sort = sortOf(path);
  if (!sort || text.length > max.characters) return [];
  const lines: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const bare = raw.slice(0, max.ofLine).replace(comment[sort], '');
    const goesOn = sort !== 'program' && /\\\s*$/.test(bare);
    const part = goesOn ? bare.replace(/\\\s*$/, ' ') : bare;
    if (open) open.text += part.trimStart();
    else open = { line: index + 1, text: part };
    if (goesOn) continue;
    if (open.text.trim()) lines.push(open);
    open = undefined;
  }
  return open ? [...lines, open] : lines;
}
