/** The `[?(…)]` part of JSONPath: comparisons of `@` paths and literals with `&&`, `||`, `!`. */
import { PathProblem } from './failure.ts';
import type { Json } from './model.ts';

/** Whether an element stays. */
export type FilterTest = (element: Json) => boolean;

type Operand = (element: Json) => Json;

/** Operators, strings, numbers, words and `@` paths. */
const wordForms = [
  /&&|\|\||==|!=|<=|>=|<|>|!|\(|\)/,
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/,
  /-?\d+(?:\.\d+)?|true|false|null/,
  /@(?:\.[\w-]+|\['[^']*'\]|\[\d+\])*/,
];
const token = new RegExp(`\\s*(${wordForms.map(({ source }) => source).join('|')})`, 'y');

/** Parses the text between `?(` and `)`. */
export function parseFilter(text: string): FilterTest {
  const words: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (!match) throw new PathProblem(`Illegal filter '${text}'`);
    words.push(match[1] as string);
  }
  const reader = { words, at: 0 };
  const test = either(reader);
  if (reader.at < words.length) throw new PathProblem(`Illegal filter '${text}'`);
  return test;
}

interface Reader {
  words: string[];
  at: number;
}

const accept = (reader: Reader, word: string) =>
  reader.words[reader.at] === word && ++reader.at > 0;

function either(reader: Reader): FilterTest {
  const left = both(reader);
  if (!accept(reader, '||')) return left;
  const right = either(reader);
  return (element) => left(element) || right(element);
}

function both(reader: Reader): FilterTest {
  const left = single(reader);
  if (!accept(reader, '&&')) return left;
  const right = both(reader);
  return (element) => left(element) && right(element);
}

function single(reader: Reader): FilterTest {
  if (accept(reader, '!')) {
    const inner = single(reader);
    return (element) => !inner(element);
  }
  if (accept(reader, '(')) {
    const inner = either(reader);
    if (!accept(reader, ')')) throw new PathProblem('Illegal filter: a parenthesis is open');
    return inner;
  }
  const left = operand(reader);
  const compare = comparisons[reader.words[reader.at] ?? ''];
  if (!compare) return (element) => left(element) !== undefined;
  reader.at += 1;
  const right = operand(reader);
  return (element) => compare(left(element), right(element));
}

const sameKind = (left: Json, right: Json) =>
  typeof left === typeof right && ['number', 'string'].includes(typeof left);

const comparisons: Record<string, (left: Json, right: Json) => boolean> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => sameKind(left, right) && left < right,
  '<=': (left, right) => sameKind(left, right) && left <= right,
  '>': (left, right) => sameKind(left, right) && left > right,
  '>=': (left, right) => sameKind(left, right) && left >= right,
};

function operand(reader: Reader): Operand {
  const word = reader.words[reader.at++];
  if (word === undefined) throw new PathProblem('Illegal filter: an operand is missing');
  if (word.startsWith('@')) {
    const names = [...word.matchAll(/\.([\w-]+)|\['([^']*)'\]|\[(\d+)\]/g)];
    const keys = names.map((match) => match[1] ?? match[2] ?? match[3] ?? '');
    return (element) => keys.reduce<Json>((value, key) => own(value, key), element);
  }
  const quote = word[0] === "'" || word[0] === '"';
  const value = quote ? word.slice(1, -1).replace(/\\(.)/g, '$1') : JSON.parse(word);
  return () => value;
}

const own = (value: Json, key: string): Json =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? value[key] : undefined;
