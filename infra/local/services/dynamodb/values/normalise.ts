import type { Shape } from '../../../kernel/types.ts';
import { invalidParameters, malformed, validation } from '../errors.ts';
import { type AttributeType, type AttributeValue, attributeTypes, type Item } from './attribute.ts';
import { canonicalNumber } from './decimal.ts';

const deepest = 32;
const known = new Set<string>(attributeTypes);
const setNames = { SS: 'string', NS: 'number', BS: 'binary' };

/** Checks an item from a request and brings it into its one form. */
export function normaliseItem(item: Shape, depth = 0): Item {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) {
    throw malformed('Start of structure or map found where not expected');
  }
  const names = Object.keys(item);
  const copy: Item = {};
  for (const name of names) {
    const value = normalise(item[name], depth);
    if (name === '__proto__') Object.defineProperty(copy, name, { ...visible, value });
    else copy[name] = value;
  }
  return copy;
}

/** Checks a value from a request: one known type, canonical numbers, sets without duplicates. */
export function normalise(value: Shape, depth = 0): AttributeValue {
  if (depth > deepest) throw validation('Nesting Levels have exceeded supported limits');
  const type = onlyType(value);
  const content = value[type];
  switch (type) {
    case 'S':
      return { S: text(content) };
    case 'N':
      return { N: canonicalNumber(text(content)) };
    case 'B':
      return { B: base64(content) };
    case 'BOOL':
      if (typeof content !== 'boolean') throw malformed('Expected a BOOL to be true or false');
      return { BOOL: content };
    case 'NULL':
      if (content === true) return { NULL: true };
      throw invalidParameters('Null attribute value types must have the value of true');
    case 'M':
      return { M: normaliseItem(content, depth + 1) };
    case 'L':
      return { L: list(content).map((part) => normalise(part, depth + 1)) };
    default:
      return { [type]: normaliseSet(type, list(content)) };
  }
}

const visible = { enumerable: true, configurable: true, writable: true };

function onlyType(value: Shape): AttributeType {
  let found: string | undefined;
  for (const type in value) {
    if (!known.has(type) || value[type] === undefined) continue;
    if (found) {
      throw validation(
        'Supplied AttributeValue has more than one datatypes set, ' +
          'must contain exactly one of the supported datatypes',
      );
    }
    found = type;
  }
  if (found && typeof value === 'object') return found as AttributeType;
  throw validation(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  );
}

function normaliseSet(type: 'SS' | 'NS' | 'BS', content: unknown[]): string[] {
  if (content.length === 0) {
    throw invalidParameters(`An ${setNames[type]} set  may not be empty`);
  }
  const one = { SS: text, NS: (part: unknown) => canonicalNumber(text(part)), BS: base64 }[type];
  const members = content.map(one);
  if (new Set(members).size < members.length) {
    const shown = type === 'BS' ? 'Input collection' : `Input collection [${members.join(', ')}]`;
    throw invalidParameters(`${shown} contains duplicates.`);
  }
  return members;
}

function text(content: unknown): string {
  if (typeof content === 'string') return content;
  throw malformed(`${typeName(content)} cannot be converted to String`);
}

function list(content: unknown): unknown[] {
  if (Array.isArray(content)) return content;
  throw malformed('Unexpected field type');
}

function base64(content: unknown): string {
  const encoded = text(content);
  const bytes = Buffer.from(encoded, 'base64');
  if (encoded.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) {
    return bytes.toString('base64');
  }
  throw malformed('Invalid Base64 text in a binary value');
}

function typeName(content: unknown): string {
  if (typeof content === 'boolean') return content ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof content === 'number' ? 'NUMBER_VALUE' : 'A value that is no text';
}
