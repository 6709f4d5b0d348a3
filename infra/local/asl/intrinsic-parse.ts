/** Reads `States.Format('…', $.a, States.Array(1, 2))` into a tree. */
import { PathProblem } from './failure.ts';

/** An argument of an intrinsic function. A text keeps its backslashes: Format needs `\{`. */
export type Argument =
  | { kind: 'call'; name: string; args: Argument[] }
  | { kind: 'text'; raw: string }
  | { kind: 'value'; value: number | boolean | null }
  | { kind: 'path'; path: string };

const known = new Map<string, Argument>();
const maxKnown = 5000;

/** Parses once and remembers. */
export function parseIntrinsic(text: string): Argument {
  const found = known.get(text);
  if (found) return found;
  const reader = { text, at: 0 };
  const tree = argument(reader);
  skipSpace(reader);
  if (reader.at < text.length || tree.kind !== 'call') throw problem(reader);
  if (known.size >= maxKnown) known.clear();
  known.set(text, tree);
  return tree;
}

interface Reader {
  text: string;
  at: number;
}

const problem = ({ text, at }: Reader) =>
  new PathProblem(`The intrinsic function '${text}' cannot be read at character ${at + 1}`);

function skipSpace(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (!match) return undefined;
  reader.at += match[0].length;
  return match[0];
}

function argument(reader: Reader): Argument {
  skipSpace(reader);
  const text = take(reader, /'(?:[^'\\]|\\.)*'/sy);
  if (text !== undefined) return { kind: 'text', raw: text.slice(1, -1) };
  const name = take(reader, /States\.[A-Za-z0-9]+/y);
  if (name !== undefined) return { kind: 'call', name, args: list(reader) };
  const path = take(reader, /\$(?:[^,()[\]\s]|\[(?:'[^']*'|"[^"]*"|\?\([^)]*\)|[^\]])*\])*/y);
  if (path !== undefined) return { kind: 'path', path };
  const word = take(reader, /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw problem(reader);
  return { kind: 'value', value: JSON.parse(word) };
}

function list(reader: Reader): Argument[] {
  const args: Argument[] = [];
  skipSpace(reader);
  if (take(reader, /\(\s*/y) === undefined) throw problem(reader);
  if (take(reader, /\)/y) !== undefined) return args;
  for (;;) {
    args.push(argument(reader));
    skipSpace(reader);
    if (take(reader, /\)/y) !== undefined) return args;
    if (take(reader, /,/y) === undefined) throw problem(reader);
  }
}
