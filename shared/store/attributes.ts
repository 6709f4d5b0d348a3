import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { NumberText, numberFrom } from '../number-text.ts';

/** The one member of a map that stands for a number which DynamoDB could not hold as it is. */
const member = '$number';

/**
 * DynamoDB's numbers have 38 digits from 1e-130 to 9.99e125 (Amazon DynamoDB, "Data types:
 * Number"); of integers a double is exact to this.
 */
const holds = (number: number) =>
  number === 0 || (Math.abs(number) >= 1e-130 && Math.abs(number) <= Number.MAX_SAFE_INTEGER);

const asText = (text: string): AttributeValue => ({ M: { [member]: { S: text } } });

function attributeOf(value: unknown): AttributeValue {
  if (value instanceof NumberText) return asText(value.text);
  if (typeof value === 'number') return holds(value) ? { N: String(value) } : asText(String(value));
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) {
    return { L: value.filter((part) => part !== undefined).map(attributeOf) };
  }
  if (typeof value === 'object') return { M: attributesOf(value as Record<string, unknown>) };
  throw new Error(`The table cannot hold a ${typeof value}`);
}

/**
 * Plain values as DynamoDB's; every number comes back from `valuesOf` as it was. Not by the SDK's
 * `marshall`, which takes an object with a member `constructor` or `toString` for something else.
 */
export function attributesOf(
  values: Readonly<Record<string, unknown>>,
): Record<string, AttributeValue> {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([name, value]) => [name, attributeOf(value)]));
}

function plainOf(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L) return attribute.L.map(plainOf);
  if (!attribute.M) return null;
  const text = attribute.M[member]?.S;
  const isNumber = text !== undefined && Object.keys(attribute.M).length === 1;
  return isNumber ? numberFrom(text) : valuesOf(attribute.M);
}

/** The plain values of an item. */
export function valuesOf<T>(item: Record<string, AttributeValue>): T {
  const values = Object.entries(item).map(([name, one]) => [name, plainOf(one)]);
  return Object.fromEntries(values) as T;
}
