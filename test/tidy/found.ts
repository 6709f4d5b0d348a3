import { fileOf, type Rule } from './repository.ts';

/** What one rule finds in a repository of these files. */
export function found(
  rules: readonly Rule[],
  says: RegExp,
  files: Record<string, string>,
): string[] {
  const rule = rules.find((one) => says.test(one.says));
  if (!rule) throw new Error(`No rule says ${says}`);
  return rule.find(Object.entries(files).map(([path, text]) => fileOf(path, text)));
}

/** A file that imports another. */
export const importing = (target: string) => `import { one } from '${target}';\n`;
