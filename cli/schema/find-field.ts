import { own } from '../../shared/own.ts';
import { meantText, nearest } from '../../shared/suggest.ts';
import { CommandError } from '../failures.ts';
import { type FileSchema, kindsIn, type Schema } from './file-schema.ts';

/** A field of a kind, or the kind itself. */
export interface FoundField {
  /** As it was asked for: `tuning.ranges.min`. */
  path: string;
  schema: Schema;
  /** Whether a file without it is refused. */
  isRequired: boolean;
}

/** What stands in a value: of a list or a map what its members are, of alternatives all. */
export function inside(schema: Schema): Schema[] {
  const { additionalProperties, items, anyOf = [] } = schema;
  const members = [additionalProperties || undefined, items].filter((one) => one !== undefined);
  return [schema, ...[...members, ...anyOf].flatMap(inside)];
}

/** The fields in a value by name; of a list or a map those of its members. */
export function fieldsOf(schema: Schema): Map<string, Omit<FoundField, 'path'>> {
  const alternatives = inside(schema).filter(({ properties }) => properties !== undefined);
  const found = new Map<string, Omit<FoundField, 'path'>>();
  for (const { properties = {} } of alternatives) {
    for (const [name, field] of Object.entries(properties)) {
      const isRequired = alternatives.every(({ required = [] }) => required.includes(name));
      if (!found.has(name)) found.set(name, { schema: field, isRequired });
    }
  }
  return found;
}

/**
 * A field by its path from a kind, such as `task.cpu` or `tuning.ranges.min`:
 * names of members of lists and maps are left out. Throws CommandError that says what there is.
 */
export function findField(schema: FileSchema, path: string): FoundField {
  const [kind = '', ...names] = path.split('.');
  const kinds = kindsIn(schema);
  const definition = kinds.includes(kind) ? own(schema.definitions, kind) : undefined;
  if (!definition) throw unknown(`There is no kind '${kind}'.`, kind, kinds);
  let found = { schema: definition, isRequired: true };
  for (const [index, name] of names.entries()) {
    const fields = fieldsOf(found.schema);
    const field = fields.get(name);
    if (!field) {
      const where = [kind, ...names.slice(0, index)].join('.');
      throw unknown(`${where} has no field '${name}'.`, name, [...fields.keys()], where);
    }
    found = field;
  }
  return { path, ...found };
}

function unknown(message: string, given: string, all: readonly string[], where?: string) {
  const meant = nearest(given, all);
  const has = all.length > 0 ? `use one of: ${all.join(', ')}` : 'it is a single value';
  return new CommandError(message + meantText(meant), {
    fix: where ? `${has} (trainyard help ${where})` : has,
  });
}
