import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;
type Content = Record<string, { schema?: Schema }>;
type Responses = Record<string, { content?: Content }>;

/** The document that clients read, as it lies in the repository. */
const document = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../docs/openapi.json', import.meta.url)), 'utf8'),
) as {
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: { schemas: Record<string, Schema> };
};

/** `fromJSONSchema` knows the names of a schema's own parts only. */
const inDefs = <S>(schema: S): S =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/'));
const $defs = inDefs(document.components.schemas);

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => ({
    name: `${method.toUpperCase()} ${path}`,
    pattern: new RegExp(`^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    responses,
  })),
);

/** A path that is not in the document is answered by a problem like any other. */
const unknownPath = { name: 'a path that no call has', responses: operations[0]!.responses };

/** A schema takes a moment to be made a validator of. */
const validators = new Map<Schema, z.ZodType>();

function validatorOf(schema: Schema): z.ZodType {
  const known = validators.get(schema);
  if (known) return known;
  const made = z.fromJSONSchema({ ...inDefs(schema), $defs });
  validators.set(schema, made);
  return made;
}

/** An answer as it came. */
interface Came {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/**
 * Throws where an answer of the API is not what `docs/openapi.json` says: its status, its type, and
 * every member of its body; one that the document does not name is wrong too.
 */
export function assertDocumented(method: string, path: string, came: Came): void {
  if (method === 'OPTIONS') return;
  const call = `${method} ${path}`;
  const { name, responses } = operations.find(({ pattern }) => pattern.test(call)) ?? unknownPath;
  const refuse = (why: string) => new Error(`${name} answered ${came.status}: ${why}`);
  const response = responses[came.status] ?? (came.status >= 400 ? responses.default : undefined);
  if (!response) throw refuse('docs/openapi.json has no such status');
  const text = Buffer.from(came.body as Uint8Array).toString('utf8');
  if (!response.content) {
    if (text) throw refuse(`docs/openapi.json says that it has no body, not ${text}`);
    return;
  }
  const type = came.headers['content-type']?.split(';')[0] ?? '';
  const content = response.content[type] ?? response.content['*/*'];
  if (!content) throw refuse(`docs/openapi.json has no body of type ${type}`);
  if (!content.schema) return;
  const body: unknown = JSON.parse(text);
  const parsed = validatorOf(content.schema).safeParse(body);
  if (!parsed.success) throw refuse(`${z.prettifyError(parsed.error)}\n${text}`);
  const { status = came.status } = body as { status?: unknown };
  if (type.includes('problem') && status !== came.status) throw refuse(`its body says ${status}`);
}
