import { validation } from '../errors.ts';
import { type Index, type KeyAttribute, keyNames, type Table } from '../tables/table.ts';
import { type Item, member, typeOf } from '../values/attribute.ts';
import { normaliseItem } from '../values/normalise.ts';

/** The key attributes that say where a page ended: the table's, and the index's too. */
export function positionKey(table: Table, index: Index | undefined, item: Item): Item {
  const names = new Set([...keyNames(table), ...(index ? keyNames(index) : [])]);
  return Object.fromEntries([...names].map((name) => [name, member(item, name)!]));
}

/** Reads `ExclusiveStartKey`: exactly what a page's `LastEvaluatedKey` has. */
export function readStartKey(
  table: Table,
  index: Index | undefined,
  given: unknown,
): Item | undefined {
  if (given === undefined || given === null) return undefined;
  const key = normaliseItem(given);
  const attributes = new Map<string, KeyAttribute>();
  for (const keys of index ? [table, index] : [table]) {
    for (const one of keys.sk ? [keys.pk, keys.sk] : [keys.pk]) attributes.set(one.name, one);
  }
  const fits = [...attributes.values()].every(({ name, type }) => {
    const value = member(key, name);
    return value !== undefined && typeOf(value) === type;
  });
  if (fits && Object.keys(key).length === attributes.size) return key;
  throw validation('The provided starting key is invalid');
}
