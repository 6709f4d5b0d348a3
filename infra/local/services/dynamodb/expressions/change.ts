import { validation } from '../errors.ts';
import {
  type AttributeValue,
  type Item,
  member,
  withMember,
  withoutMember,
} from '../values/attribute.ts';
import type { Path } from './reader.ts';

/** The item with a value at a path whose parent must exist; past a list's end it is appended. */
export function setAt(item: Item, path: Path, value: AttributeValue): Item {
  return (changed({ M: item }, path, () => value) as { M: Item }).M;
}

/** The item without what is at a path whose parent must exist. */
export function removeAt(item: Item, path: Path): Item {
  return (changed({ M: item }, path, () => undefined) as { M: Item }).M;
}

/** Two lists in one; undefined where either is no list. */
export function appendTo(one: AttributeValue, two: AttributeValue): AttributeValue | undefined {
  return one.L && two.L && { L: [...one.L, ...two.L] };
}

function changed(
  value: AttributeValue | undefined,
  [part, ...rest]: Path,
  leaf: () => AttributeValue | undefined,
): AttributeValue {
  if (typeof part === 'number') {
    if (!value?.L) throw invalidPath();
    if (rest.length > 0 && !value.L[part]) throw invalidPath();
    const next = rest.length > 0 ? changed(value.L[part], rest, leaf) : leaf();
    return { L: withElement(value.L, part, next) };
  }
  if (!value?.M || part === undefined) throw invalidPath();
  const old = member(value.M, part);
  if (rest.length > 0 && !old) throw invalidPath();
  const next = rest.length > 0 ? changed(old, rest, leaf) : leaf();
  if (next) return { M: withMember(value.M, part, next) };
  return old ? { M: withoutMember(value.M, part) } : value;
}

function withElement(
  list: AttributeValue[],
  at: number,
  next: AttributeValue | undefined,
): AttributeValue[] {
  if (!next) return list.filter((_, index) => index !== at);
  return at < list.length ? list.with(at, next) : [...list, next];
}

function invalidPath() {
  return validation('The document path provided in the update expression is invalid for update');
}
