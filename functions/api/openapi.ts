import * as z from 'zod';
import { problems } from '../../shared/errors.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { jobSchemas } from '../../statemachines/spec.ts';
import { scheduleSchema } from '../schedules/schema.ts';
import { budgetSchema } from './budget-schema.ts';
import { type Route, routes } from './routes.ts';

type Schema = Record<string, unknown>;

const schemaOf = (type: z.ZodType): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return schema;
};

/** The job in a schedule is any job. */
function scheduleBody(): Schema {
  const schema = schemaOf(scheduleSchema) as { properties: Schema };
  return {
    ...schema,
    properties: { ...schema.properties, job: { $ref: '#/components/schemas/Job' } },
  };
}

const bodies: Readonly<Record<string, Schema>> = {
  'schedule-put': scheduleBody(),
  'budget-put': schemaOf(budgetSchema),
  'job-create': { $ref: '#/components/schemas/Job' },
  'plan-create': { $ref: '#/components/schemas/Job' },
  'upload-create': {
    type: 'object',
    required: ['sha256'],
    properties: {
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      name: { type: 'string' },
      size: { type: 'integer' },
      project: { type: 'string' },
    },
  },
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

const parameters: Readonly<Record<string, readonly string[]>> = {
  'job-create': ['project'],
  'plan-create': ['project'],
  'schedule-put': ['project'],
  'schedule-get': ['project'],
  'schedule-list': ['project'],
  'schedule-delete': ['project'],
  'schedule-run': ['project'],
  'job-list': ['project', 'kind', 'phase', 'limit', 'cursor'],
  'event-list': ['limit', 'cursor'],
  'log-list': ['limit', 'cursor'],
  'endpoint-list': ['project'],
  'endpoint-get': ['project'],
  'endpoint-delete': ['project'],
  'endpoint-invoke': ['project'],
  'endpoint-rollback': ['project'],
};

function operationOf(route: Route): Schema {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = (parameters[route.id] ?? []).map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
  }));
  const body = bodies[route.id];
  const type = anyBody.includes(route.id) ? '*/*' : 'application/json';
  return {
    operationId: route.id,
    summary: route.summary,
    parameters: [...inPath, ...inQuery],
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : anyBody.includes(route.id)
        ? { requestBody: { content: { [type]: {} } } }
        : {}),
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
