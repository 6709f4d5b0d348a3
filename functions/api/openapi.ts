import * as z from 'zod';
import { problems } from '../../shared/errors.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { jobSchemas } from '../../statemachines/spec.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

type Schema = Record<string, unknown>;

const schemaOf = (type: z.ZodType): Schema => {
  const {
    $schema: _dialect,
    $defs: _elsewhere,
    ...schema
  } = z.toJSONSchema(type, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
};

/** What a call answers that went well, where that is not 200. */
const statuses: Readonly<Record<string, string>> = {
  'job-create': '202',
  'job-cancel': '202',
  'schedule-run': '202',
  'endpoint-delete': '202',
  'endpoint-rollback': '202',
  'schedule-delete': '204',
};

/** What goes to a model and comes from it is of any type. */
const anyBody: readonly string[] = ['endpoint-invoke'];

function operationOf(route: Route): Schema {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const type = anyBody.includes(route.id) ? '*/*' : 'application/json';
  const body = route.body ? { schema: schemaOf(route.body) } : {};
  const takes = route.body || anyBody.includes(route.id);
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: [...inPath, ...inQuery(route)],
    ...(takes ? { requestBody: { required: true, content: { [type]: body } } } : {}),
    responses: {
      [statuses[route.id] ?? '200']: {
        description: 'Done',
        content: { [type]: {} },
      },
      default: {
        description: 'A problem',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
    security: route.role ? [{ bearer: [] }, { sigv4: [] }] : [],
  };
}

function inQuery({ query }: Route): Schema[] {
  if (!query) return [];
  const { properties } = schemaOf(query) as { properties: Record<string, Schema> };
  return Object.entries(properties)
    .filter(([, schema]) => !schema.not)
    .map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      ...(description ? { description } : {}),
      schema,
    }));
}

/** The API as an OpenAPI 3.1 document, made from the routes and the schemas of the kinds. */
export function openapiDocument(): Schema {
  const paths: Record<string, Schema> = {};
  for (const route of routes.filter(({ method }) => method !== '$default')) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const specs = Object.fromEntries(
    kinds.map(({ name }) => [
      `${name[0]!.toUpperCase()}${name.slice(1)}Job`,
      schemaOf(jobSchemas[name]!),
    ]),
  );
  const refs = Object.keys(specs).map((name) => ({ $ref: `#/components/schemas/${name}` }));
  return {
    openapi: '3.1.0',
    info: { title: 'Trainyard', version: '1', license: { name: 'Apache-2.0' } },
    paths,
    components: {
      schemas: {
        ...specs,
        Job: { oneOf: refs, discriminator: { propertyName: 'kind' } },
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { enum: Object.keys(problems) },
          },
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        sigv4: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'AWS SigV4' },
      },
    },
  };
}
