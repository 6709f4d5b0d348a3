/** The intrinsic functions of JSONPath states, `States.*`. */
import { createHash } from 'node:crypto';
import { PathProblem } from './failure.ts';
import { type Argument, parseIntrinsic } from './intrinsic-parse.ts';
import type { Json } from './model.ts';

/** What a function may use besides its arguments. */
interface IntrinsicScope {
  read(path: string): Json;
  random(): number;
  uuid(): string;
}

/** The value of `States.Name(…)`. */
export function callIntrinsic(text: string, scope: IntrinsicScope): Json {
  return evaluate(parseIntrinsic(text), scope, text);
}

function evaluate(tree: Argument, scope: IntrinsicScope, text: string): Json {
  switch (tree.kind) {
    case 'value':
      return tree.value;
    case 'text':
      return unescaped(tree.raw);
    case 'path':
      return scope.read(tree.path);
    case 'call': {
      const intrinsic = functions[tree.name];
      if (!intrinsic) throw new PathProblem(`The intrinsic function '${tree.name}' does not exist`);
      const [first] = tree.args;
      const args = tree.args.map((arg) => evaluate(arg, scope, text));
      const isTemplate = tree.name === 'States.Format' && first?.kind === 'text';
      return intrinsic(isTemplate ? args.with(0, first.raw) : args, scope, text);
    }
  }
}

const unescaped = (raw: string) => raw.replace(/\\(['\\{}])/g, '$1');

type Intrinsic = (args: Json[], scope: IntrinsicScope, text: string) => Json;

function expected(what: string, text: string): PathProblem {
  return new PathProblem(`Invalid arguments in ${text}: ${what}`);
}

function list(value: Json, text: string): Json[] {
  if (Array.isArray(value)) return value;
  throw expected('an array is expected', text);
}

function whole(value: Json, text: string): number {
  if (typeof value === 'number') return Math.round(value);
  throw expected('a number is expected', text);
}

function string(value: Json, text: string): string {
  if (typeof value === 'string') return value;
  throw expected('a string is expected', text);
}

/** Two JSON values with the same content, whatever the order of their members. */
function same(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]));
}

/** `[from, from + step, …]` up to and including `to`; at most 1,000 numbers, as AWS allows. */
export function range(from: number, to: number, step: number): number[] {
  const length = Math.max(0, Math.floor((to - from) / step) + 1);
  if (step === 0 || length > 1000) throw new PathProblem('A range has 1 to 1,000 elements');
  return Array.from({ length }, (_, at) => from + at * step);
}

/** The array cut into pieces of `size`. */
export function partition(values: Json[], size: number): Json[][] {
  if (size < 1) throw new PathProblem('The size of a partition is at least 1');
  const length = Math.ceil(values.length / size);
  return Array.from({ length }, (_, at) => values.slice(at * size, (at + 1) * size));
}

/** A hexadecimal digest by one of the algorithms that Step Functions has. */
export function digest(data: string, algorithm: string): string {
  const name = algorithm.toUpperCase();
  if (!['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].includes(name)) {
    throw new PathProblem(`The hash algorithm '${algorithm}' does not exist`);
  }
  return createHash(name.replace('-', '').toLowerCase()).update(data).digest('hex');
}

/** A generator for a seed, so that a seeded random number repeats. */
export function seeded(seed: number): number {
  let state = (seed * 2_654_435_761 + 0x9e3779b9) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}

function format([template, ...values]: Json[], _: IntrinsicScope, text: string): string {
  let used = 0;
  const filled = string(template, text).replace(/\\(['\\{}])|\{\}/g, (all, escaped) => {
    if (all !== '{}') return escaped;
    if (used >= values.length) throw expected('there are more {} than values', text);
    const value = values[used++];
    return Array.isArray(value) ? JSON.stringify(value) : shown(value);
  });
  if (used < values.length) throw expected('there are more values than {}', text);
  return filled;
}

/** As Java prints it, recorded of objects: `{a=1, b=[x]}`. */
function shown(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const members = Object.entries<Json>(value).map(([key, inner]) => `${key}=${shown(inner)}`);
  return `{${members.join(', ')}}`;
}

const functions: Record<string, Intrinsic> = {
  'States.Array': (args) => args,
  'States.ArrayPartition': ([values, size], _, text) =>
    partition(list(values, text), whole(size, text)),
  'States.ArrayContains': ([values, value], _, text) =>
    list(values, text).some((element) => same(element, value)),
  'States.ArrayRange': ([from, to, step], _, text) =>
    range(whole(from, text), whole(to, text), whole(step, text)),
  'States.ArrayGetItem': ([values, at], _, text) => {
    const found = list(values, text)[whole(at, text)];
    if (found === undefined) throw expected('the index is out of bounds', text);
    return found;
  },
  'States.ArrayLength': ([values], _, text) => list(values, text).length,
  'States.ArrayUnique': ([values], _, text) =>
    list(values, text).filter(
      (value, at, all) => all.findIndex((other) => same(other, value)) === at,
    ),
  'States.Base64Encode': ([value], _, text) => Buffer.from(string(value, text)).toString('base64'),
  'States.Base64Decode': ([value], _, text) =>
    Buffer.from(string(value, text), 'base64').toString('utf8'),
  'States.Hash': ([value, algorithm], _, text) =>
    digest(typeof value === 'string' ? value : JSON.stringify(value), string(algorithm, text)),
  'States.JsonMerge': ([left, right, deep], _, text) => {
    if (deep !== false) throw expected('only the shallow merge (false) exists', text);
    return { ...left, ...right };
  },
  'States.StringToJson': ([value], _, text) => {
    // Nothing but blanks is no value to AWS.
    if (string(value, text).trim() === '') return null;
    try {
      return JSON.parse(value);
    } catch {
      throw expected('the string is not JSON', text);
    }
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.MathRandom': ([from, to, seed], { random }, text) => {
    const [low, high] = [whole(from, text), whole(to, text)];
    const drawn = seed === undefined ? random() : seeded(whole(seed, text));
    return low + Math.floor(drawn * (high - low));
  },
  'States.MathAdd': ([left, right], _, text) => whole(left, text) + whole(right, text),
  'States.StringSplit': ([value, separators], _, text) => {
    const marks = new Set(string(separators, text));
    const parts = [''];
    for (const char of string(value, text)) {
      if (marks.has(char)) parts.push('');
      else parts.push(`${parts.pop()}${char}`);
    }
    return parts.filter((part) => part !== '');
  },
  'States.Format': format,
  'States.UUID': (_, { uuid }) => uuid(),
};
