import { readFileSync } from 'node:fs';

const page = new URL('../../docs/clients.md', import.meta.url);

/** The program in this language on the page about clients. */
export function shownProgram(language: 'ts' | 'python'): string {
  const text = readFileSync(page, 'utf8');
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(text)![1]!;
}

/** What the one in TypeScript prints. */
export const shownOutput = /^task 6 \* 7 is 42\nSucceeded \d+\.\d+\n$/;
