/** JSONPath as Step Functions reads it, and reference paths as it writes them. */
import { PathProblem } from './failure.ts';
import { type FilterTest, parseFilter } from './json-path-filter.ts';
import type { Json } from './model.ts';

type Step =
  | { kind: 'names'; names: string[] }
  | { kind: 'indexes'; indexes: number[] }
  | { kind: 'slice'; from?: number; to?: number; by: number }
  | { kind: 'every' }
  | { kind: 'deep' }
  | { kind: 'filter'; test: FilterTest };

interface Path {
  steps: Step[];
  /** Names one place at most; others answer an array, empty when nothing matches. */
  definite: boolean;
}

const parsed = new Map<string, Path>();
const maxParsed = 5000;

/** Parses once and remembers. */
function pathOf(text: string): Path {
  const known = parsed.get(text);
  if (known) return known;
  const steps = parseSteps(text);
  const single = (step: Step) =>
    (step.kind === 'names' && step.names.length === 1) ||
    (step.kind === 'indexes' && step.indexes.length === 1);
  const path = { steps, definite: steps.every(single) };
  if (parsed.size >= maxParsed) parsed.clear();
  parsed.set(text, path);
  return path;
}

/** One step: `..`, `.*`, `.name`, `[*]`, `[?(filter)]` or `[inside]`. */
const stepForms = [
  /\.\./,
  /\.\*/,
  /\.([^.[\]*()\s]+)/,
  /\[\s*\*\s*\]/,
  /\[\s*\?\s*\(((?:[^()'"]|'[^']*'|"[^"]*"|\([^()]*\))*)\)\s*\]/,
  /\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*)\]/,
];
const tokens = new RegExp(stepForms.map(({ source }) => source).join('|'), 'y');

function parseSteps(text: string): Step[] {
  if (!text.startsWith('$')) throw new PathProblem(`Illegal path '${text}'`);
  const steps: Step[] = [];
  tokens.lastIndex = 1;
  while (tokens.lastIndex < text.length) {
    const from = tokens.lastIndex;
    const match = tokens.exec(text);
    if (!match) throw new PathProblem(`Illegal character in path '${text}' at ${from}`);
    const [all, name, filter, inside] = match;
    if (all === '..') {
      steps.push({ kind: 'deep' });
      if (text[tokens.lastIndex] !== '[') tokens.lastIndex -= 1;
    } else if (name !== undefined) steps.push({ kind: 'names', names: [name] });
    else if (filter !== undefined) steps.push({ kind: 'filter', test: parseFilter(filter) });
    else if (inside !== undefined) steps.push(bracket(inside.trim(), text));
    else steps.push({ kind: 'every' });
  }
  return steps;
}

function bracket(inside: string, text: string): Step {
  const quoted = [...inside.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
  if (quoted.length > 0) {
    // A backslash hides the quote around the name, or itself; before anything else it is a letter.
    const names = quoted.map(([, single, double = '']) =>
      single === undefined
        ? double.replace(/\\(["\\])/g, '$1')
        : single.replace(/\\(['\\])/g, '$1'),
    );
    return { kind: 'names', names };
  }
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(\d+))?$/.exec(inside);
  if (slice) {
    const [, from, to, by] = slice;
    return {
      kind: 'slice',
      ...(from === undefined ? {} : { from: Number(from) }),
      ...(to === undefined ? {} : { to: Number(to) }),
      by: Math.max(1, Number(by ?? 1)),
    };
  }
  const indexes = inside.split(',').map(Number);
  if (inside !== '' && indexes.every(Number.isInteger)) return { kind: 'indexes', indexes };
  throw new PathProblem(`Illegal path '${text}'`);
}

/** Whether the text is a path this engine can read; used when a definition is checked. */
export function isPath(text: string): boolean {
  try {
    pathOf(text);
    return true;
  } catch {
    return false;
  }
}

/** The value at the path; a definite path without one is a PathProblem. */
export function readPath(text: string, root: Json): Json {
  const { steps, definite } = pathOf(text);
  if (!definite) return steps.reduce<Json[]>((found, step) => found.flatMap(matches(step)), [root]);
  let value = root;
  for (const [at, step] of steps.entries()) {
    const [next] = matches(step)(value);
    if (next !== undefined) {
      value = next;
      continue;
    }
    const missing = at === steps.length - 1 ? 'No results for path: ' : 'Missing property in path ';
    throw new PathProblem(missing + bracketed(steps.slice(0, at + 1)));
  }
  return value;
}

/** Whether a definite path has a value, or an indefinite one any. */
export function hasPath(text: string, root: Json): boolean {
  try {
    const value = readPath(text, root);
    return pathOf(text).definite || value.length > 0;
  } catch {
    return false;
  }
}

const has = (value: Json, name: string) =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name);

function matches(step: Step): (value: Json) => Json[] {
  return (value) => {
    switch (step.kind) {
      case 'names':
        if (Array.isArray(value)) return [];
        return step.names.filter((name) => has(value, name)).map((name) => value[name]);
      case 'indexes':
        if (!Array.isArray(value)) return [];
        return step.indexes.map((at) => value.at(at)).filter((found) => found !== undefined);
      case 'slice':
        if (!Array.isArray(value)) return [];
        return value.slice(step.from, step.to).filter((_, at) => at % step.by === 0);
      case 'every':
        return value !== null && typeof value === 'object' ? Object.values(value) : [];
      case 'deep':
        return descendants(value);
      case 'filter': {
        const all = Array.isArray(value) ? value : has(value, '0') ? [] : [value];
        return all.filter(step.test);
      }
    }
  };
}

function descendants(value: Json): Json[] {
  if (value === null || typeof value !== 'object') return [];
  return [value, ...Object.values(value).flatMap(descendants)];
}

function bracketed(steps: Step[]): string {
  const shown = steps.map((step) => {
    if (step.kind === 'names') return `['${step.names[0]}']`;
    return step.kind === 'indexes' ? `[${step.indexes[0]}]` : '';
  });
  return `$${shown.join('')}`;
}

/** A copy of `root` with `value` at the reference path; missing objects on the way are made. */
export function writePath(text: string, root: Json, value: Json): Json {
  const { steps, definite } = pathOf(text);
  if (!definite) throw new PathProblem(`'${text}' is not a reference path`);
  return write(steps, root, value, text);
}

function write(steps: Step[], target: Json, value: Json, text: string): Json {
  const [step, ...rest] = steps;
  if (!step) return value;
  if (step.kind === 'indexes') {
    const at = step.indexes[0] as number;
    if (!Array.isArray(target) || target.at(at) === undefined) {
      throw new PathProblem(`Unable to apply ReferencePath ${text} to input`);
    }
    return target.with(at, write(rest, target.at(at), value, text));
  }
  const name = step.kind === 'names' ? (step.names[0] as string) : '';
  if (target !== undefined && (target === null || typeof target !== 'object')) {
    throw new PathProblem(`Unable to apply ReferencePath ${text} to input`);
  }
  if (Array.isArray(target)) {
    throw new PathProblem(`Unable to apply ReferencePath ${text} to input`);
  }
  const inner = has(target, name) ? target[name] : undefined;
  return { ...target, [name]: write(rest, inner, value, text) };
}
