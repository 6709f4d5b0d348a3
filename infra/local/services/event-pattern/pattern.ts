import type { Shape } from '../../kernel/types.ts';
import { InvalidPattern, isObject } from './invalid.ts';
import { compileLeaf, type LeafTest } from './operators.ts';

/** Says whether an event, or a part of one, matches. */
export type Matcher = (event: Shape) => boolean;

/** A place in an event: an object, and the beginning of the dotted name looked for in it. */
interface Place {
  object: Shape;
  prefix: string;
}

/** The places that together hold the members of one object of a pattern. */
type Places = readonly Place[];
type PlaceMatcher = (places: Places) => boolean;

/**
 * Compiles an event pattern given as parsed JSON. EventBridge joins the names on the way to a value
 * by dots, in patterns and in events: `{"a": {"b": …}}` and `{"a.b": …}` are the same to it.
 *
 * @throws InvalidPattern with EventBridge's reason
 */
export function compilePattern(pattern: Shape): Matcher {
  if (!isObject(pattern)) throw new InvalidPattern('Filter is not an object');
  const matches = compileObject(pattern);
  return (event) => matches([{ object: event, prefix: '' }]);
}

function compileObject(pattern: Record<string, Shape>): PlaceMatcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new InvalidPattern('Empty objects are not allowed');
  const fields = entries.map(([key, inner]) => compileField(key, inner));
  return (places) => fields.every((matches) => matches(places));
}

function compileField(key: string, pattern: Shape): PlaceMatcher {
  if (key === '$or') return compileOr(pattern);
  if (isObject(pattern)) {
    const matches = compileObject(pattern);
    return (places) => placesIn(places, key).some(matches);
  }
  if (!Array.isArray(pattern)) {
    throw new InvalidPattern(`"${key}" must be an object or an array`);
  }
  if (pattern.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  const tests = pattern.map(compileLeaf);
  return (places) => leafMatches(tests, valuesIn(places, key));
}

function compileOr(alternatives: Shape): PlaceMatcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw new InvalidPattern('There must have at least 2 Objects in $or relationship.');
  }
  const compiled = alternatives.map((alternative) => compileObject(alternative));
  return (places) => compiled.some((matches) => matches(places));
}

const named = (prefix: string, key: string) => (prefix === '' ? key : `${prefix}.${key}`);

/** What stands under this name in any of the places, however its dots are spread over objects. */
function valuesIn(places: Places, key: string): Shape[] {
  return places.flatMap(({ object, prefix }) => valuesAt(object, named(prefix, key)));
}

function valuesAt(object: Shape, path: string): Shape[] {
  if (!isObject(object)) return [];
  const own = Object.hasOwn(object, path) ? [object[path]] : [];
  if (!path.includes('.')) return own;
  const deeper = Object.keys(object)
    .filter((key) => path.startsWith(`${key}.`))
    .flatMap((key) => objectsOf(object[key]).flatMap((part) => valuesAt(part, rest(path, key))));
  return [...own, ...deeper];
}

const rest = (path: string, key: string) => path.slice(key.length + 1);

/** What a nested pattern is tried on: of a list one object must match as a whole. */
function placesIn(places: Places, key: string): Places[] {
  const dotted = places.map(({ object, prefix }) => ({ object, prefix: named(prefix, key) }));
  const objects = valuesIn(places, key).flatMap(objectsOf);
  if (objects.length === 0) return [dotted];
  return objects.map((object) => [{ object, prefix: '' }, ...dotted]);
}

function objectsOf(value: Shape): Shape[] {
  return [value].flat(Number.POSITIVE_INFINITY).filter(isObject);
}

/** A leaf is absent when the key is, or when the event has an object or an empty list there. */
function leafMatches(tests: LeafTest[], values: Shape[]): boolean {
  const leaves = values.flat(Number.POSITIVE_INFINITY).filter((leaf) => !isObject(leaf));
  if (leaves.length === 0) return tests.some((test) => test === 'absent');
  return leaves.some((leaf) => tests.some((test) => test !== 'absent' && test(leaf)));
}
