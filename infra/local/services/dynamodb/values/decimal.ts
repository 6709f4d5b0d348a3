import { validation } from '../errors.ts';

/** An exact decimal number: `digits` × 10^`exponent`, with no trailing zero in `digits`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Integers that are canonical as written and exact as a JavaScript number. */
const plain = /^(?:0|-?[1-9]\d{0,14})$/;
const limits = { digits: 38, largest: 125, smallest: -130 };

/** Reads a number as DynamoDB does: at most 38 digits, magnitude 1E-130 to 9.9…E+125. */
function parseDecimal(text: string): Decimal {
  const match = form.exec(text);
  const [, sign, whole = '', fraction = '', power = '0'] = match ?? [];
  if (!match || whole.length + fraction.length === 0) {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const significant = (whole + fraction).replace(/^0+/, '');
  const trimmed = significant.replace(/0+$/, '');
  if (trimmed === '') return { digits: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length + significant.length - trimmed.length;
  const digits = BigInt(trimmed);
  check(trimmed.length, exponent);
  return { digits: sign === '-' ? -digits : digits, exponent };
}

/** Writes a number as DynamoDB returns it: without an exponent. */
function formatDecimal({ digits, exponent }: Decimal): string {
  const negative = digits < 0n;
  const text = String(negative ? -digits : digits);
  const sign = negative ? '-' : '';
  if (exponent >= 0) return digits === 0n ? '0' : sign + text + '0'.repeat(exponent);
  const point = text.length + exponent;
  if (point > 0) return `${sign}${text.slice(0, point)}.${text.slice(point)}`;
  return `${sign}0.${'0'.repeat(-point)}${text}`;
}

/** The one text of a number: two equal numbers have equal texts. */
export function canonicalNumber(text: string): string {
  return plain.test(text) ? text : formatDecimal(parseDecimal(text));
}

/** Adds (`sign` 1) or subtracts (`sign` -1) two numbers exactly. */
export function addNumbers(left: string, right: string, sign: 1 | -1 = 1): string {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = scaled(a, exponent) + BigInt(sign) * scaled(b, exponent);
  return canonicalNumber(`${sum}e${exponent}`);
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compareNumbers(left: string, right: string): number {
  if (plain.test(left) && plain.test(right)) return Number(left) - Number(right);
  const [a, b] = [encodeNumber(left), encodeNumber(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * A text whose byte order is the numeric order: sign, exponent, digits. Negative numbers have
 * exponent and digits complemented and end in a character above every digit.
 */
export function encodeNumber(text: string): string {
  const { digits, exponent } = parseDecimal(text);
  if (digits === 0n) return '1';
  const magnitude = String(digits < 0n ? -digits : digits);
  const power = exponent + magnitude.length + 500;
  if (digits > 0n) return `2${power}${magnitude}`;
  const complement = Array.from(magnitude, (digit) => 9 - Number(digit)).join('');
  return `0${999 - power}${complement}~`;
}

/** How many significant digits a number has; its stored size depends on them. */
export function significantDigits(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

function check(length: number, exponent: number): void {
  const magnitude = exponent + length - 1;
  if (magnitude > limits.largest) {
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (magnitude < limits.smallest) {
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (length > limits.digits) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
}
