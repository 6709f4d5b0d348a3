/** What of a JSON Schema says a type. */
interface Schema {
  $ref?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  summary: string;
  parameters: { name: string; in: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

/** What is read of the API's OpenAPI document. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** The API's document in TypeScript: its schemas by name, and `Calls` by method and path. */
export function callsText({ paths, components }: ApiDocument): string {
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `${remark(schema.description)}export type ${name} = ${typeOf(schema)};`,
  );
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `${remark(operation.summary)}'${method.toUpperCase()} ${path}': ${callOf(operation)};`,
    ),
  );
  return [
    ...types,
    `/** Every call of the API by its method and path. */`,
    `export interface Calls {\n${calls.join('\n')}\n}`,
    '/** What any call answers when it refuses. */',
    'export type Refusal = Problem;\n',
  ].join('\n\n');
}

const remark = (text: string | undefined) =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '* /')} */\n`;

function callOf({ parameters, requestBody, responses }: Operation): string {
  const named = (place: string, end: string) =>
    parameters.flatMap(({ name, in: at }) => (at === place ? [`${name}${end}`] : [])).join(' ');
  const [success] = Object.entries(responses).flatMap(([status, { content }]) =>
    /^2/.test(status) ? [content] : [],
  );
  return [
    '{',
    `path: { ${named('path', ': string;')} };`,
    `query: { ${named('query', '?: string | number | undefined;')} };`,
    `body: ${requestBody?.content['application/json'] ? bodyOf(requestBody.content) : 'never'};`,
    `answer: ${success ? bodyOf(success) : 'undefined'};`,
    '}',
  ].join('\n');
}

/** What is not described is another's: the bytes of a model, or a text. */
const bodyOf = (content: Content): string => {
  const schema = content['application/json']?.schema;
  return schema ? typeOf(schema) : 'string | Uint8Array';
};

const simple: Readonly<Record<string, string>> = { integer: 'number' };
const union = (types: readonly string[]) => [...new Set(types)].join(' | ');

function typeOf(schema: Schema): string {
  const { $ref, type } = schema;
  const either = schema.anyOf ?? schema.oneOf;
  if ($ref !== undefined) return $ref.split('/').at(-1)!;
  if (either) return union(either.map(typeOf));
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((one) => JSON.stringify(one)));
  if (Array.isArray(type)) return union(type.map((one) => typeOf({ ...schema, type: one })));
  if (type === 'array') return arrayOf(schema);
  if (type === 'object') return objectOf(schema);
  return type === undefined ? 'unknown' : (simple[type] ?? type);
}

function arrayOf({ items, prefixItems }: Schema): string {
  const rest = items ? `(${typeOf(items)})[]` : 'unknown[]';
  return prefixItems ? `[${prefixItems.map(typeOf).join(', ')}, ...${rest}]` : rest;
}

function objectOf({ properties, required = [], additionalProperties: more }: Schema): string {
  if (!properties) {
    const value = typeof more === 'object' ? typeOf(more) : 'unknown';
    return `Record<string, ${value}>`;
  }
  const members = Object.entries(properties).map(([name, schema]) => {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    const optional = required.includes(name) ? '' : '?';
    return `${remark(schema.description)}${key}${optional}: ${typeOf(schema)};`;
  });
  return `{\n${members.join('\n')}\n}`;
}
