import { type AttributeValue, type Item, typeOf } from './attribute.ts';
import { significantDigits } from './decimal.ts';

/** The most bytes an item may have, names included: 400 KB. */
export const maxItemBytes = 400 * 1024;

/** Bytes of an item as DynamoDB counts them for limits, pages and capacity. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    size += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue);
  }
  return size;
}

/** Bytes of one value; a list or map has 3 of its own and one for each element. */
export function valueSize(value: AttributeValue): number {
  const type = typeOf(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(value.S as string);
    case 'N':
      return numberSize(value.N as string);
    case 'B':
      return Buffer.byteLength(value.B as string, 'base64');
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'M':
      return 3 + Object.keys(value.M as Item).length + itemSize(value.M as Item);
    case 'L':
      return (value.L as AttributeValue[]).reduce((sum, part) => sum + 1 + valueSize(part), 3);
    case 'SS':
      return total(value.SS, (part) => Buffer.byteLength(part));
    case 'NS':
      return total(value.NS, numberSize);
    case 'BS':
      return total(value.BS, (part) => Buffer.byteLength(part, 'base64'));
  }
}

function numberSize(text: string): number {
  return Math.ceil(significantDigits(text) / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function total(members: string[] = [], size: (member: string) => number): number {
  return members.reduce((sum, part) => sum + size(part), 0);
}
