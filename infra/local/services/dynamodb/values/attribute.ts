import { compareNumbers } from './decimal.ts';

/** A value in DynamoDB's JSON: exactly one member is set. Binary is base64, as on the wire. */
export interface AttributeValue {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  M?: Item;
  L?: AttributeValue[];
  SS?: string[];
  NS?: string[];
  BS?: string[];
}

/** An item, or a map inside one. */
export type Item = Record<string, AttributeValue>;

/** The type of a value: the one member that it has. */
export type AttributeType = keyof AttributeValue;

/** The types a key may have. */
export type KeyType = 'S' | 'N' | 'B';

/** All types, in the order in which DynamoDB lists them. */
export const attributeTypes: readonly AttributeType[] = [
  'B',
  'NULL',
  'SS',
  'BOOL',
  'L',
  'BS',
  'N',
  'NS',
  'S',
  'M',
];

/** The type of a value that was checked before. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error('An attribute value without a type');
}

/** Reads an own member: an attribute may be called `constructor`. */
export function member(map: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** A copy of the map with one member set; `__proto__` is a name like any other. */
export function withMember(map: Item, name: string, value: AttributeValue): Item {
  if (name !== '__proto__') return { ...map, [name]: value };
  return Object.fromEntries([...Object.entries(map), [name, value]]);
}

/** A copy of the map without one member. */
export function withoutMember(map: Item, name: string): Item {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== name));
}

/** The members of a set, whatever its type. */
export function setMembers(value: AttributeValue): string[] | undefined {
  return value.SS ?? value.NS ?? value.BS;
}

/** Deep equality of two normalised values; sets are unordered. */
export function equal(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (left.M && right.M) return equalItems(left.M, right.M);
  if (left.L && right.L) {
    const others = right.L;
    return (
      left.L.length === others.length &&
      left.L.every((value, at) => equal(value, others[at] as AttributeValue))
    );
  }
  const members = setMembers(left);
  if (!members) return left[type] === right[type];
  const others = new Set(setMembers(right));
  return members.length === others.size && members.every((value) => others.has(value));
}

/** Whether two items or maps have the same attributes with equal values. */
export function equalItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const other = member(right, name);
    return other !== undefined && equal(left[name] as AttributeValue, other);
  });
}

/** Orders two values of one scalar type; undefined where DynamoDB has no order. */
export function compare(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) return compareBytes(left.S, right.S, 'utf8');
  if (left.B !== undefined && right.B !== undefined) return compareBytes(left.B, right.B, 'base64');
  return undefined;
}

function compareBytes(left: string, right: string, encoding: 'utf8' | 'base64'): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left, encoding), Buffer.from(right, encoding));
}
