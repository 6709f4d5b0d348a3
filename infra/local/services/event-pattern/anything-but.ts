import type { Shape } from '../../kernel/types.ts';
import { InvalidPattern, isObject } from './invalid.ts';
import { compileWildcard } from './wildcard.ts';

type TextTest = (text: string) => boolean;

/** `anything-but`: a value that is there and equals or matches none of those listed. */
export function compileAnythingBut(argument: Shape): (value: Shape) => boolean {
  if (isObject(argument)) return compileNested(argument);
  const excluded: Shape[] = Array.isArray(argument) ? argument : [argument];
  const [type] = excluded.map((value) => typeof value);
  const isUniform = excluded.every((value) => typeof value === type);
  if (!isUniform || (type !== 'string' && type !== 'number')) {
    throw new InvalidPattern(
      'Inside anything but list, the values must be all strings or all numbers.',
    );
  }
  const values = new Set(excluded);
  return (value) => !values.has(value);
}

function compileNested(argument: Record<string, Shape>): (value: Shape) => boolean {
  const [operator = '', ...others] = Object.keys(argument);
  const compile = Object.hasOwn(nested, operator) ? nested[operator] : undefined;
  if (!compile || others.length > 0) {
    throw new InvalidPattern(`Unsupported anything-but pattern: ${operator}`);
  }
  const excluded: Shape[] = [argument[operator]].flat();
  if (excluded.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  const tests = excluded.map((value) => {
    if (typeof value === 'string') return compile(value);
    throw new InvalidPattern(`${operator} match pattern must be a string`);
  });
  return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
}

const nested: Record<string, (excluded: string) => TextTest> = {
  prefix: (excluded) => {
    requireText('prefix', excluded);
    return (text) => text.startsWith(excluded);
  },
  suffix: (excluded) => {
    requireText('suffix', excluded);
    return (text) => text.endsWith(excluded);
  },
  'equals-ignore-case': (excluded) => {
    const lower = excluded.toLowerCase();
    return (text) => text.toLowerCase() === lower;
  },
  wildcard: compileWildcard,
};

function requireText(operator: string, excluded: string): void {
  if (excluded === '') throw new InvalidPattern(`Null ${operator} not allowed`);
}
