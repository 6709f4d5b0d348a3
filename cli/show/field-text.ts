import type { Schema } from '../schema/file-schema.ts';
import { type FoundField, fieldsOf, inside } from '../schema/find-field.ts';
import { indented, table } from './table.ts';

/** A field as `trainyard help KIND.FIELD` shows it: its type, what it is for, what is in it. */
export function fieldText({ path, schema, isRequired }: FoundField): string {
  const { description = '', default: value } = schema;
  const isKind = !path.includes('.');
  const rows = [
    isKind ? '' : `Type:     ${folded(typeText(schema)).trim()}\n`,
    value === undefined ? '' : `Default:  ${valueText(value)}\n`,
    isKind || !isRequired ? '' : 'It must be given.\n',
  ].join('');
  return [`${path}\n\n`, folded(description), rows && `\n${rows}`, membersText(schema, path)].join(
    '',
  );
}

function membersText(schema: Schema, path: string): string {
  const fields = [...fieldsOf(schema)];
  if (fields.length === 0) return stagesText(schema);
  const rows = fields.map(([name, { schema: field, isRequired }]) => [
    isRequired ? `${name} *` : name,
    shortType(field),
    field.default === undefined ? '' : valueText(field.default),
    shortText(field.description),
  ]);
  const heading = ['FIELD', 'TYPE', 'DEFAULT', 'WHAT FOR'];
  return `\n${table(heading, rows)}* must be given. More: trainyard help ${path}.FIELD\n`;
}

/** Stages are of kinds, whose fields are told there. */
function stagesText(schema: Schema): string {
  const kinds = inside(schema).flatMap(({ allOf = [] }) =>
    allOf.map((one) => (one as { if: Schema }).if.properties?.kind?.const),
  );
  return kinds.length > 0 ? `\nOf kind ${kinds.join(', ')}: trainyard help KIND\n` : '';
}

/** Of many words the first two: the field's own help has them all. */
function shortType(schema: Schema): string {
  const words = schema.enum ?? [];
  if (words.length <= mostWords) return typeText(schema);
  return `${words.slice(0, 2).join(' | ')} | … (${words.length})`;
}

const mostWords = 8;

/** `text`, `number` (its text is taken, too), `list of text`, or the words that are allowed. */
function typeText(schema: Schema): string {
  const { type, anyOf, items, additionalProperties, properties } = schema;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.join(' | ');
  if (anyOf?.some((one) => one.type === 'number')) return 'number';
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' or ');
  if (items) return `list of ${typeText(items)}`;
  if (properties) return 'object';
  if (additionalProperties) return `map of ${typeText(additionalProperties)}`;
  const names = typeof type === 'string' ? [type] : (type ?? []);
  return names.map((name) => words[name] ?? name).join(' or ');
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'number',
};

const valueText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The first sentence, as far as it fits; a dot inside of a name or a number ends none. */
function shortText(text = ''): string {
  const sentence = /^.*?[.](?= [A-Z(]|$)/s.exec(text)?.[0] ?? text;
  if (sentence.length <= short) return sentence;
  return `${sentence.slice(0, sentence.lastIndexOf(' ', short))} …`;
}

const short = 72;

const width = 88;

function folded(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return indented(`${lines.join('\n')}\n`);
}
