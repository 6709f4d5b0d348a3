import * as z from 'zod';
import type { JsonSchema } from '../../statemachines/described.ts';

/**
 * What a zod schema takes, or gives, as a JSON Schema. A default stands in it also where what is
 * given is transformed: all of ours are what a user could write.
 */
export function jsonSchemaOf(
  type: z.ZodType,
  { io, target }: { io: 'input' | 'output'; target: 'draft-2020-12' | 'draft-7' },
): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, {
    target,
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type === 'default') jsonSchema.default ??= def.defaultValue as never;
    },
  });
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}
