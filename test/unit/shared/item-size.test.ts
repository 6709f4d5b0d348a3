import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseItem } from '../../../infra/local/services/dynamodb/values/normalise.ts';
import { itemSize } from '../../../infra/local/services/dynamodb/values/size.ts';
import { attributesOf, valuesOf } from '../../../shared/store/attributes.ts';
import { itemBytes } from '../../../shared/store/item-size.ts';

/** DynamoDB has none nearer to zero than 1e-130. */
const numbers = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
  .filter((number) => number === 0 || Math.abs(number) > 1e-100);

/** Any, those that every object has among them. */
const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'),
);

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4 }),
  ),
})).any;

describe('the size of an item', () => {
  it('is what the table takes it for, whatever is in it, and it comes back as it was', () => {
    void fc.assert(
      fc.property(fc.dictionary(name, value), (item) => {
        const stored = normaliseItem(attributesOf(item as Record<string, unknown>));
        expect(JSON.stringify(valuesOf(stored as never))).toBe(JSON.stringify(item));
        expect(itemBytes(item as Record<string, unknown>)).toBe(itemSize(stored));
      }),
    );
  });

  it('leaves out what is not written', () => {
    expect(itemBytes({ a: undefined, b: 'xy' })).toBe(3);
  });
});
