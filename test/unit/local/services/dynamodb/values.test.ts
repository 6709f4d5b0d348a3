import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  encodeNumber,
} from '../../../../../infra/local/services/dynamodb/values/decimal.ts';
import { afterPrefix } from '../../../../../infra/local/services/dynamodb/values/key-order.ts';
import { itemSize } from '../../../../../infra/local/services/dynamodb/values/size.ts';

/** Decimals as digits and exponent, with an exact scaled integer to compare by. */
const decimals = fc
  .record({
    digits: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    exponent: fc.integer({ min: -40, max: 40 }),
  })
  .map(({ digits, exponent }) => ({
    text: `${digits}e${exponent}`,
    exact: digits * 10n ** BigInt(exponent + 40),
  }));

const sign = (value: bigint | number) => (value > 0 ? 1 : value < 0 ? -1 : 0);

describe('DynamoDB numbers', () => {
  it('encodes numbers so that their byte order is their numeric order', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const [one, two] = [a, b].map(({ text }) => Buffer.from(encodeNumber(text)));
        expect(Buffer.compare(one!, two!)).toBe(sign(a.exact - b.exact));
        expect(sign(compareNumbers(canonicalNumber(a.text), canonicalNumber(b.text)))).toBe(
          sign(a.exact - b.exact),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('adds and subtracts integers beyond 2^53 exactly', () => {
    const integers = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
    fc.assert(
      fc.property(integers, integers, (a, b) => {
        expect(addNumbers(String(a), String(b))).toBe(String(a + b));
        expect(addNumbers(String(a), String(b), -1)).toBe(String(a - b));
      }),
    );
    expect(addNumbers('9007199254740993', '1')).toBe('9007199254740994');
    expect(addNumbers('0.1', '0.2')).toBe('0.3');
  });

  it('writes every number in one plain form', () => {
    const forms = { '1e2': '100', '-0': '0', '+05.500': '5.5', '.5': '0.5', '1E-3': '0.001' };
    for (const [given, plain] of Object.entries(forms)) expect(canonicalNumber(given)).toBe(plain);
  });

  it('refuses what DynamoDB cannot hold, in its words', () => {
    expect(() => canonicalNumber('1e126')).toThrow('Number overflow');
    expect(() => canonicalNumber('1e-131')).toThrow('Number underflow');
    expect(() => canonicalNumber('1'.repeat(39))).toThrow('more than 38 significant digits');
    for (const text of ['', 'abc', '1e', '--1', ' 1', '.', 'NaN', '0x10']) {
      expect(() => canonicalNumber(text)).toThrow(
        `The parameter cannot be converted to a numeric value: ${text}`,
      );
    }
  });
});

describe('DynamoDB keys and sizes', () => {
  it('finds the end of a prefix range', () => {
    expect(afterPrefix('EV#')).toBe('EV$');
    expect(afterPrefix('a\u{10ffff}')).toBe('b');
    expect(afterPrefix('\ud7ff')).toBe('\ue000');
    expect(afterPrefix('\u{10ffff}')).toBeUndefined();
  });

  it('counts an item as the developer guide does', () => {
    expect(itemSize({ pk: { S: 'é' }, n: { N: '123' }, flag: { BOOL: true } })).toBe(4 + 4 + 5);
    expect(itemSize({ list: { L: [{ S: 'ab' }] } })).toBe(4 + 3 + 1 + 2);
  });
});
