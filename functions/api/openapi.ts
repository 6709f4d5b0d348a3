import type * as z from 'zod';
import { version } from '../../shared/version.ts';
import { describedJob } from '../../statemachines/described.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { jobSchema } from '../../statemachines/spec.ts';
import { answers } from './answers.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { gatewayMessage, problem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import { bytes, nothing } from './shapes.ts';

type Schema = Record<string, unknown>;

/** What the document says once, by name. */
type Components = Record<string, Schema>;

/** A schema of the document; the parts of it that have a name go among the components. */
function schemaOf(type: z.ZodType, io: 'input' | 'output', components: Components): Schema {
  const whole = jsonSchemaOf(type, { io, target: 'draft-2020-12' });
  const text = JSON.stringify(whole).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $defs = {}, id, ...schema } = JSON.parse(text) as Schema & { $defs?: Components };
  for (const [name, { id: _id, ...part }] of Object.entries($defs)) components[name] = part;
  if (typeof id !== 'string') return schema;
  components[id] = schema;
  return { $ref: `#/components/schemas/${id}` };
}

function operationOf(route: Route, components: Components): Schema {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const body = requestOf(route, components);
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: [...inPath, ...inQuery(route, components)],
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: {
      ...successOf(route, components),
      default: {
        description: 'A problem',
        content: {
          'application/problem+json': { schema: schemaOf(problem, 'output', components) },
          'application/json': { schema: schemaOf(gatewayMessage, 'output', components) },
        },
      },
    },
    security: route.role ? [{ bearer: [] }, { sigv4: [] }] : [],
  };
}

const schemaOfAnswer = ({ id }: Route): z.ZodType => answers[id as keyof typeof answers];

/** What goes to a model and comes from it is of any type. */
const ofAnyType = { '*/*': {} };

function requestOf(route: Route, components: Components): Schema | undefined {
  if (schemaOfAnswer(route) === bytes) return ofAnyType;
  return (
    route.body && { 'application/json': { schema: schemaOf(route.body, 'input', components) } }
  );
}

function successOf(route: Route, components: Components): Schema {
  const answer = schemaOfAnswer(route);
  const content =
    answer === bytes
      ? ofAnyType
      : { 'application/json': { schema: schemaOf(answer, 'output', components) } };
  return {
    [route.status ?? 200]: { description: 'Done', ...(answer === nothing ? {} : { content }) },
    ...(route.etag ? { 304: { description: "The caller's copy is the same" } } : {}),
  };
}

function inQuery({ query }: Route, components: Components): Schema[] {
  if (!query) return [];
  const { properties } = schemaOf(query(), 'input', components) as { properties: Components };
  return Object.entries(properties)
    .filter(([, schema]) => !schema.not)
    .map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      ...(description ? { description } : {}),
      schema,
    }));
}

/** What `Job` stands for: the specifications of the kinds. */
function jobComponents(components: Components): Components {
  const specs = kinds.map(({ name }) => {
    const named = `${name[0]!.toUpperCase()}${name.slice(1)}Job`;
    return [named, describedJob(schemaOf(jobSchema(name)!, 'input', components), name)] as const;
  });
  const oneOf = specs.map(([name]) => ({ $ref: `#/components/schemas/${name}` }));
  return { ...Object.fromEntries(specs), Job: { oneOf, discriminator: { propertyName: 'kind' } } };
}

/** The API as an OpenAPI 3.1 document, made from the routes and the schemas of the kinds. */
export function openapiDocument(): Schema {
  const paths: Record<string, Schema> = {};
  const components: Components = {};
  for (const route of routes.filter(({ method }) => method !== '$default')) {
    const operation = operationOf(route, components);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Trainyard', version, license: { name: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { ...components, ...jobComponents(components) },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        sigv4: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'AWS SigV4' },
      },
    },
  };
}
