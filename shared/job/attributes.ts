import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { NumberText, numberFrom } from '../number-text.ts';

/** The one member of a map that stands for a number which DynamoDB could not hold as it is. */
const member = '$number';

/**
 * DynamoDB's numbers have 38 digits from 1e-130 to 9.99e125, and the SDK refuses to convert beyond
 * the safe integers (Amazon DynamoDB, "Data types: Number"; lib-dynamodb, `marshall`).
 */
const holds = (number: number) =>
  number === 0 || (Math.abs(number) >= 1e-130 && Math.abs(number) <= Number.MAX_SAFE_INTEGER);

function storable(value: unknown): unknown {
  if (value instanceof NumberText) return { [member]: value.text };
  if (typeof value === 'number') return holds(value) ? value : { [member]: String(value) };
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, storable(part)]));
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only![0] === member) return numberFrom(String(only![1]));
  return Object.fromEntries(entries.map(([name, part]) => [name, restored(part)]));
}

/** Plain values as DynamoDB's; every number comes back from `valuesOf` as it was. */
export function attributesOf(values: Record<string, unknown>): Record<string, AttributeValue> {
  const options = { removeUndefinedValues: true };
  return marshall(storable(values) as Record<string, unknown>, options);
}

/** The plain values of an item. */
export function valuesOf<T>(item: Record<string, AttributeValue>): T {
  return restored(unmarshall(item)) as T;
}
