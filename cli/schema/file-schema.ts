/** A JSON Schema (draft 7), as far as the command line reads it. */
export interface Schema {
  description?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  required?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema | false;
  items?: Schema;
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  $ref?: string;
}

/** The schema of the files that `submit` takes; its definitions are those of the kinds. */
export interface FileSchema extends Schema {
  definitions: Readonly<Record<string, Schema>>;
}

/** The schema that comes with the command line; it is made of those by which the API checks. */
export async function fileSchema(): Promise<FileSchema> {
  const { default: schema } = await import('./trainyard.schema.json', { with: { type: 'json' } });
  return schema as unknown as FileSchema;
}

/** The kinds of documents that a file may have, schedules among them. */
export const kindsIn = ({ properties }: FileSchema): readonly string[] =>
  (properties?.kind?.enum ?? []) as readonly string[];
