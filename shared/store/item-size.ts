import { NumberText } from '../number-text.ts';

/**
 * Bytes of an item as DynamoDB counts them: names and values, numbers by two digits a byte, a list
 * or map with 3 of its own and 1 for each member (DynamoDB, "Item sizes and formats").
 */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : bytesOf(name) + valueBytes(value)),
    0,
  );
}

const bytesOf = (text: string) => Buffer.byteLength(text);

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') return Math.ceil(digitsOf(value) / 2) + 1 + (value < 0 ? 1 : 0);
  if (Array.isArray(value)) return value.reduce((sum, part) => sum + 1 + valueBytes(part), 3);
  if (value === null || typeof value !== 'object') return 1;
  if (value instanceof NumberText) return 3 + 1 + bytesOf('$number') + bytesOf(value.text);
  return 3 + Object.keys(value).length + itemBytes(value as Record<string, unknown>);
}

/** Those that matter: without sign, point, exponent and zeros at the ends. */
function digitsOf(value: number): number {
  const [digits = ''] = String(Math.abs(value)).split('e');
  return digits.replace('.', '').replace(/^0+|0+$/g, '').length;
}
