import { BlockList, isIP } from 'node:net';
import type { Shape } from '../../kernel/types.ts';
import { compileAnythingBut } from './anything-but.ts';
import { InvalidPattern, isObject } from './invalid.ts';
import { compileNumeric } from './numeric.ts';
import { compileWildcard } from './wildcard.ts';

/** A test of one value that is there, or `absent` for `{"exists": false}`. */
export type LeafTest = ((value: Shape) => boolean) | 'absent';

/** Compiles one element of a leaf's list: an exact value or an object with one operator. */
export function compileLeaf(element: Shape): LeafTest {
  if (Array.isArray(element)) throw new InvalidPattern('Nested arrays are not allowed');
  if (!isObject(element)) return (value) => value === element;
  const [operator, ...others] = Object.keys(element);
  if (operator === undefined) throw new InvalidPattern('Empty objects are not allowed');
  if (others.length > 0) throw new InvalidPattern('Only one key allowed in match expression');
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile) throw new InvalidPattern(`Unrecognized match type ${operator}`);
  return compile(element[operator]);
}

const operators: Record<string, (argument: Shape) => LeafTest> = {
  exists: (wanted) => {
    if (typeof wanted !== 'boolean') {
      throw new InvalidPattern('exists match pattern must be either true or false.');
    }
    return wanted ? () => true : 'absent';
  },
  prefix: (argument) => affix('prefix', argument),
  suffix: (argument) => affix('suffix', argument),
  'equals-ignore-case': (argument) => {
    const wanted = textOf('equals-ignore-case', argument).toLowerCase();
    return onText((text) => text.toLowerCase() === wanted);
  },
  wildcard: (argument) => onText(compileWildcard(textOf('wildcard', argument))),
  numeric: compileNumeric,
  cidr: compileCidr,
  'anything-but': compileAnythingBut,
};

function affix(operator: 'prefix' | 'suffix', argument: Shape): LeafTest {
  const test = (text: string, wanted: string) =>
    operator === 'prefix' ? text.startsWith(wanted) : text.endsWith(wanted);
  if (!isObject(argument)) {
    const wanted = textOf(operator, argument);
    return onText((text) => test(text, wanted));
  }
  const [key, ...others] = Object.keys(argument);
  if (key !== 'equals-ignore-case' || others.length > 0) {
    throw new InvalidPattern(`Unsupported ${operator} pattern: ${String(key)}`);
  }
  const wanted = textOf('equals-ignore-case', argument[key]).toLowerCase();
  return onText((text) => test(text.toLowerCase(), wanted));
}

function compileCidr(argument: Shape): LeafTest {
  const [address = '', bits, ...more] = textOf('cidr', argument).split('/');
  const family = isIP(address);
  if (family === 0) throw new InvalidPattern(`Nonstandard IP address: ${address}`);
  const max = family === 4 ? 32 : 128;
  const length = bits === undefined ? max : Number(bits);
  const isLength = Number.isInteger(length) && length >= 0 && length <= max && bits !== '';
  if (!isLength || more.length > 0) throw new InvalidPattern('Malformed CIDR, mask bits');
  const block = new BlockList();
  const familyName = (version: number) => (version === 4 ? 'ipv4' : 'ipv6');
  block.addSubnet(address, length, familyName(family));
  return onText((text) => isIP(text) === family && block.check(text, familyName(family)));
}

function textOf(operator: string, argument: Shape): string {
  if (typeof argument === 'string') return argument;
  throw new InvalidPattern(`${operator} match pattern must be a string`);
}

function onText(test: (text: string) => boolean): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}
