/** A piece of an expression. `at` is where it begins in the source. */
export interface Token {
  kind: 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end' | 'unknown';
  text: string;
  at: number;
}

const piece = new RegExp(
  [
    String.raw`\s+`,
    String.raw`(?<word>[A-Za-z]\w*)`,
    String.raw`(?<name>#\w+)`,
    String.raw`(?<value>:\w+)`,
    String.raw`(?<number>\d+)`,
    String.raw`(?<symbol><>|<=|>=|[=<>()[\],.+-])`,
    '(?<unknown>.)',
  ].join('|'),
  'gsu',
);

/** Splits an expression into tokens; the last one is the end. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (const match of source.matchAll(piece)) {
    for (const [kind, text] of Object.entries(match.groups ?? {})) {
      if (text !== undefined) tokens.push({ kind: kind as Token['kind'], text, at: match.index });
    }
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: source.length });
  return tokens;
}
