/** Whether a path (`a/b`, from the folder's root) is left out. */
export interface Ignore {
  (path: string): boolean;
  /** A `!` line may bring back what is inside a folder that is left out. */
  hasExceptions: boolean;
}

/** Reads the lines of a `.dockerignore`: `*`, `?`, `**` and `!` as Docker means them. */
export function ignoreFrom(text: string): Ignore {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map(ruleFrom);
  const ignores = (path: string) => {
    const last = rules.findLast(({ pattern }) => pattern.test(path));
    return last?.leavesOut ?? false;
  };
  return Object.assign(ignores, { hasExceptions: rules.some((rule) => !rule.leavesOut) });
}

/** A pattern names a path and, where that is a folder, all that is in it. */
function ruleFrom(line: string) {
  const leavesOut = !line.startsWith('!');
  const glob = (leavesOut ? line : line.slice(1)).trim().replace(/^\.?\/+|\/+$/g, '');
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wild) => wildcards[wild as keyof typeof wildcards]);
  return { leavesOut, pattern: new RegExp(`^${body}(/|$)`) };
}

const wildcards = { '**/': '(.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
