import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { fileSchema } from '../schema/file-schema.ts';
import { findField } from '../schema/find-field.ts';
import type { System } from '../system.ts';

/** `trainyard schema [KIND]`: the JSON Schema of what `submit` takes, for editors and checkers. */
export async function run(given: Given, system: System): Promise<number> {
  const schema = await fileSchema();
  const [kind] = given.args;
  const { definitions, $schema } = schema as typeof schema & { $schema: string };
  if (kind !== undefined) findField(schema, kind);
  const of = kind === undefined ? schema : { $schema, $ref: `#/definitions/${kind}`, definitions };
  system.out(`${JSON.stringify(of, null, 2)}\n`);
  return exitCodes.ok;
}
