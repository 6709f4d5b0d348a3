/** Whether a path (`a/b`, from the folder's root) is left out; undefined: no line names it. */
export interface Ignore {
  (path: string): boolean | undefined;
  /** Whether a `!` line may bring back something inside a folder that is left out. */
  mayReturn(folder: string): boolean;
}

/** Reads the lines of a `.dockerignore`: `*`, `?`, `**` and `!` as Docker means them. */
export function ignoreFrom(text: string): Ignore {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map(ruleFrom);
  const ignores = (path: string) => rules.findLast(({ pattern }) => pattern.test(path))?.leavesOut;
  const exceptions = rules.filter((rule) => !rule.leavesOut);
  const mayReturn = (folder: string) =>
    exceptions.some(
      ({ start }) => `${start}/`.startsWith(`${folder}/`) || folder.startsWith(start),
    );
  return Object.assign(ignores, { mayReturn });
}

/** A pattern names a path and, where that is a folder, all that is in it. */
function ruleFrom(line: string) {
  const leavesOut = !line.startsWith('!');
  const glob = (leavesOut ? line : line.slice(1)).trim().replace(/^\.?\/+|\/+$/g, '');
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wild) => wildcards[wild as keyof typeof wildcards]);
  const start = /^[^*?]*/.exec(glob)![0];
  return { leavesOut, pattern: new RegExp(`^${body}(/|$)`), start };
}

const wildcards = { '**/': '(.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
