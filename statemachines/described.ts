import { isObject } from '../shared/is-object.ts';
import { type Fields, fieldsOf, fieldsOfStage } from './kinds/fields.ts';

/** A JSON Schema, as zod makes it. */
export type JsonSchema = { [name: string]: unknown };

/** The kind that a value of this schema names in itself; undefined: it is no job and no stage. */
function kindIn({ properties }: JsonSchema): string | undefined {
  const kind = isObject(properties) ? properties.kind : undefined;
  return isObject(kind) && typeof kind.const === 'string' ? kind.const : undefined;
}

/** What a field is for, and then what its schema says of it already, such as its bounds. */
function textOf(says: string | undefined, own: unknown): string {
  const bounds = typeof own === 'string' ? own.replace(/(?<!\.)$/, '.') : undefined;
  return [says, bounds].filter(Boolean).join(' ');
}

/**
 * A schema with what each of its fields is for; a stage in it has the texts of its own kind.
 *
 * @param path where the schema is, as `fields` has it
 */
export function described(schema: JsonSchema, fields: Fields, path = ''): JsonSchema {
  const under = (name: string) => (path ? `${path}.${name}` : name);
  const at = (where: string) => (part: unknown) => {
    if (!isObject(part)) return part;
    const kind = kindIn(part);
    return kind === undefined ? described(part, fields, where) : describedStage(part, kind);
  };
  const copy = { ...schema };
  for (const several of ['anyOf', 'oneOf', 'allOf']) {
    const parts = schema[several];
    if (Array.isArray(parts)) copy[several] = parts.map(at(path));
  }
  if (schema.items) copy.items = at(`${path}[]`)(schema.items);
  if (schema.additionalProperties) {
    copy.additionalProperties = at(under('*'))(schema.additionalProperties);
  }
  if (isObject(schema.properties)) {
    const each = Object.entries(schema.properties).map(([name, field]) => {
      const inside = at(under(name))(field) as JsonSchema;
      const description = textOf(fields[under(name)], inside.description);
      return [name, description ? { ...inside, description } : inside];
    });
    copy.properties = Object.fromEntries(each);
  }
  return copy;
}

/** The schema of a job of this kind, with what its fields and those of its stages are for. */
export const describedJob = (schema: JsonSchema, kind: string): JsonSchema =>
  described(schema, fieldsOf(kind));

/** That of a stage. */
export const describedStage = (schema: JsonSchema, kind: string): JsonSchema =>
  described(schema, fieldsOfStage(kind));
