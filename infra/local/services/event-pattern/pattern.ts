import type { Shape } from '../../kernel/types.ts';
import { InvalidPattern, isObject } from './invalid.ts';
import { compileLeaf, type LeafTest } from './operators.ts';

/** Says whether an event, or a part of one, matches. */
export type Matcher = (event: Shape) => boolean;

/**
 * Compiles an event pattern given as parsed JSON.
 *
 * @throws InvalidPattern with EventBridge's reason
 */
export function compilePattern(pattern: Shape): Matcher {
  if (!isObject(pattern)) throw new InvalidPattern('Filter is not an object');
  return compileObject(pattern);
}

function compileObject(pattern: Record<string, Shape>): Matcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidPattern('Empty objects are not allowed');
  const fields = entries.map(([key, inner]) => compileField(key, inner));
  return (event) => fields.every((matches) => matches(event));
}

function compileField(key: string, pattern: Shape): Matcher {
  if (key === '$or') return compileOr(pattern);
  if (isObject(pattern)) {
    const matches = compileObject(pattern);
    return (event) => partsOf(memberOf(event, key)).some(matches);
  }
  if (!Array.isArray(pattern)) {
    throw new InvalidPattern(`"${key}" must be an object or an array`);
  }
  if (pattern.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  const tests = pattern.map(compileLeaf);
  return (event) => leafMatches(tests, memberOf(event, key));
}

function compileOr(alternatives: Shape): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidPattern('There must have at least 2 Objects in $or relationship.');
  }
  const compiled = alternatives.map((alternative) => compileObject(alternative));
  return (event) => compiled.some((matches) => matches(event));
}

function memberOf(event: Shape, key: string): Shape {
  return isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
}

/** What a nested pattern is tried on: one object of a list must match as a whole. */
function partsOf(value: Shape): Shape[] {
  if (!Array.isArray(value)) return [value];
  const objects = value.flat(Number.POSITIVE_INFINITY).filter(isObject);
  return objects.length > 0 ? objects : [undefined];
}

/** A leaf is absent when the key is, or when the event has an object or an empty list there. */
function leafMatches(tests: LeafTest[], value: Shape): boolean {
  const listed: Shape[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  const leaves = listed.filter((leaf) => leaf !== undefined && !isObject(leaf));
  if (leaves.length === 0) return tests.some((test) => test === 'absent');
  return leaves.some((leaf) => tests.some((test) => test !== 'absent' && test(leaf)));
}
