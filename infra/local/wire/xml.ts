import { XMLParser } from 'fast-xml-parser';
import { Moment } from '../kernel/moment.ts';
import { AwsError, type Shape } from '../kernel/types.ts';

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  removeNSPrefix: true,
  trimValues: false,
});

/** Reads an XML document: `{ Root: { Child: text } }`; repeated children become an array. */
export function parseXml(text: string): Shape {
  if (text.includes('<!')) throw malformed();
  try {
    return parser.parse(text);
  } catch {
    throw malformed();
  }
}

/**
 * Writes a value as an element: objects nest, undefined is left out. Arrays repeat the element
 * (S3's way) or, with `member`, nest `<member>` elements (the query protocol's way; the `entry`
 * elements of a map repeat there too).
 */
export function element(name: string, value: unknown, member?: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const inner = name === 'entry' ? undefined : member;
    const items = value.map((item) => element(inner ?? name, item, member)).join('');
    return inner ? `<${name}>${items}</${name}>` : items;
  }
  return `<${name}>${content(value, member)}</${name}>`;
}

/** What stands inside an element. */
export function content(value: unknown, member?: string): string {
  const isText = typeof value !== 'object' || value === null || value instanceof Moment;
  if (isText) return escapeText(String(value));
  return Object.entries(value)
    .map(([name, child]) => element(name, child, member))
    .join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text
    .replace(/[&<>"]/g, (char) => entities[char] as string)
    .replace(/[^\t\n\u0020-\u{10FFFF}]/gu, (char) => `&#x${char.codePointAt(0)?.toString(16)};`);
}

function malformed(): AwsError {
  return new AwsError('MalformedXML', 'The XML you provided was not well-formed or is not valid.');
}
