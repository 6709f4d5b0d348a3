import { invalidParameters, malformed, validation } from '../errors.ts';
import {
  type Index,
  type KeyAttribute,
  type KeySchema,
  keyNames,
  type Table,
} from '../tables/table.ts';
import { type AttributeValue, type Item, member, typeOf } from '../values/attribute.ts';
import { encodeKey } from '../values/key-order.ts';
import { normaliseItem } from '../values/normalise.ts';
import { valueSize } from '../values/size.ts';

/** A key as the store has it; `sk` is empty where there is no sort key. */
export interface RowKey {
  pk: string;
  sk: string;
}

const mismatch = 'The provided key element does not match the schema';

/** The key of an item that was checked before. */
export function rowKey(keys: KeySchema, item: Item): RowKey {
  return {
    pk: encodeKey(item[keys.pk.name] as AttributeValue),
    sk: keys.sk ? encodeKey(item[keys.sk.name] as AttributeValue) : '',
  };
}

/** The key of an item in an index; undefined where the item is not in it. */
export function indexKey(index: Index, item: Item): RowKey | undefined {
  const attributes = index.sk ? [index.pk, index.sk] : [index.pk];
  const inside = attributes.every(({ name, type }) => {
    const value = member(item, name);
    return value !== undefined && typeOf(value) === type;
  });
  return inside ? rowKey(index, item) : undefined;
}

/** Only the key attributes of an item. */
export function keyOf(keys: KeySchema, item: Item): Item {
  const names = keyNames(keys);
  return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
}

/** Reads a request's `Key`: exactly the key attributes, of the right types, not empty. */
export function readKey(table: Table, given: unknown): Item {
  if (given === undefined || given === null) {
    throw malformed('A key is missing in the request');
  }
  const key = normaliseItem(given);
  const attributes = table.sk ? [table.pk, table.sk] : [table.pk];
  if (Object.keys(key).length !== attributes.length) throw validation(mismatch);
  for (const { name, type } of attributes) {
    const value = member(key, name);
    if (!value || typeOf(value) !== type) throw validation(mismatch);
  }
  checkKeyValues(table, key);
  return key;
}

/** Checks the key attributes of a whole item, those of the indexes it will be in too. */
export function checkItemKeys(table: Table, item: Item): void {
  for (const attribute of table.sk ? [table.pk, table.sk] : [table.pk]) {
    const value = member(item, attribute.name);
    if (!value) throw invalidParameters(`Missing the key ${attribute.name} in the item`);
    if (typeOf(value) === attribute.type) continue;
    throw invalidParameters(
      `Type mismatch for key ${attribute.name} expected: ${attribute.type} ` +
        `actual: ${typeOf(value)}`,
    );
  }
  checkKeyValues(table, item);
  checkIndexKeys(table, item);
}

/** An item may lack an index's keys, but not have them with another type or empty. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const index of table.indexes) {
    for (const { name, type } of index.sk ? [index.pk, index.sk] : [index.pk]) {
      const value = member(item, name);
      if (!value) continue;
      if (typeOf(value) !== type) {
        throw invalidParameters(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} ` +
            `IndexName: ${index.name}`,
        );
      }
      if (value.S !== '' && value.B !== '') continue;
      throw validation(
        'One or more parameter values are not valid. A value specified for a secondary index key ' +
          'is not supported. The AttributeValue for a key attribute cannot contain an empty ' +
          `${kindOf(type)} value. IndexName: ${index.name}, IndexKey: ${name}`,
      );
    }
  }
}

function checkKeyValues({ pk, sk }: KeySchema, item: Item): void {
  checkKeyValue(pk, item);
  if (valueSize(item[pk.name] as AttributeValue) > 2048) {
    throw invalidParameters('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (!sk) return;
  checkKeyValue(sk, item);
  if (valueSize(item[sk.name] as AttributeValue) > 1024) {
    throw invalidParameters(
      'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
}

function checkKeyValue({ name, type }: KeyAttribute, item: Item): void {
  const value = item[name] as AttributeValue;
  if (value.S !== '' && value.B !== '') return;
  throw validation(
    'One or more parameter values are not valid. The AttributeValue for a key attribute ' +
      `cannot contain an empty ${kindOf(type)} value. Key: ${name}`,
  );
}

function kindOf(type: KeyAttribute['type']): string {
  return type === 'B' ? 'binary' : 'string';
}
