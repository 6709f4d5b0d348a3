import * as z from 'zod';
import { isObject } from '../../shared/is-object.ts';
import { shortName } from '../../shared/schema.ts';
import {
  described,
  describedJob,
  describedStage,
  type JsonSchema,
} from '../../statemachines/described.ts';
import { kindOf, kinds } from '../../statemachines/kinds/kinds.ts';
import { jobSchema } from '../../statemachines/spec.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { scheduleFields } from './schedules/fields.ts';
import { scheduleSchema } from './schedules/schema.ts';

/** A folder or a repository: what the command line takes as a `source`, and sends as an address. */
const localSource = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      properties: {
        git: { type: 'string', description: 'Its address, such as https://HOST/REPO.git.' },
        ref: { type: 'string', description: 'A branch, a tag or a commit. Absent: HEAD.' },
        path: { type: 'string', description: 'The folder in it. Absent: its root.' },
      },
      required: ['git'],
      additionalProperties: false,
    },
  ],
};

/** How a file names it, besides what the API takes of a schedule. */
const named = { kind: z.literal('schedule'), name: shortName };

const schemaFrom = (type: z.ZodType): JsonSchema =>
  jsonSchemaOf(type, { io: 'input', target: 'draft-7' });

/** The folder that a job of this schema may name in place of its image. */
function withSource(schema: JsonSchema, isAsked: boolean): JsonSchema {
  const properties = isObject(schema.properties) ? schema.properties : {};
  if (!isAsked && properties.source === undefined) return schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return {
    ...schema,
    properties: { ...properties, source: localSource },
    required: required.filter((name) => name !== 'image'),
  };
}

/** One of several, by its kind: an editor then says what is wrong with the one that is meant. */
const byKind = (names: readonly string[], refOf: (name: string) => string): JsonSchema => ({
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: names, description: 'What sort of job it is.' } },
  allOf: names.map((name) => ({
    if: { properties: { kind: { const: name } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: so JSON Schema calls it
    then: { $ref: `#/definitions/${refOf(name)}` },
  })),
});

/** The stages of a pipeline, moved among the definitions. */
function stagesOf(pipeline: JsonSchema): { pipeline: JsonSchema; stages: [string, JsonSchema][] } {
  const { stages } = pipeline.properties as { stages: JsonSchema };
  const { anyOf, oneOf } = stages.additionalProperties as { [name: string]: JsonSchema[] };
  const each = (anyOf ?? oneOf ?? []).map((stage): [string, JsonSchema] => {
    const { kind } = stage.properties as { kind: { const: string } };
    return [kind.const, withSource(stage, kindOf(kind.const).source ?? false)];
  });
  const refs = byKind(
    each.map(([name]) => name),
    (name) => `stage-${name}`,
  );
  const moved = { ...stages, additionalProperties: refs };
  const properties = { ...(pipeline.properties as JsonSchema), stages: moved };
  return { pipeline: { ...pipeline, properties }, stages: each };
}

function definitions(): Record<string, JsonSchema> {
  const all: Record<string, JsonSchema> = {};
  for (const { name, source = false, summary } of kinds) {
    const schema = withSource(schemaFrom(jobSchema(name)!), source);
    const { stages } = schema.properties as { stages?: unknown };
    const split = stages ? stagesOf(schema) : { pipeline: schema, stages: [] };
    all[name] = { description: summary, ...describedJob(split.pipeline, name) };
    for (const [kind, stage] of split.stages) all[`stage-${kind}`] = describedStage(stage, kind);
  }
  return all;
}

function scheduleDefinition(jobs: readonly string[]): JsonSchema {
  const { definitions: _api, ...schema } = schemaFrom(
    z.strictObject({ ...named, ...scheduleSchema.shape }),
  );
  const properties = { ...(schema.properties as JsonSchema), job: byKind(jobs, (name) => name) };
  return {
    description: 'Runs a job again and again, by a clock.',
    ...described({ ...schema, properties }, scheduleFields),
  };
}

/**
 * The files that `trainyard submit` takes, as a JSON Schema (draft 7, which editors of YAML read):
 * made of the schemas by which the API checks them, with what the command line allows besides.
 */
export function fileSchema(): JsonSchema {
  const jobs = kinds.map(({ name }) => name);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A file of Trainyard: a job or a schedule',
    ...byKind([...jobs, named.kind.value], (name) => name),
    definitions: { ...definitions(), [named.kind.value]: scheduleDefinition(jobs) },
  };
}
