import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { consoleReply } from '../console/console-reply.ts';
import { handler } from '../handler.ts';
import { openapiDocument } from '../openapi.ts';
import { routes } from '../routes.ts';
import { planeRoutes } from './routes.ts';

/** The description of the API, which anybody may read. */
const description = '/openapi.json';

/**
 * `$default`: a path that no route has, what browsers ask before they send a request, and what
 * anybody may read, so that it takes no route of its own: the description of the API, and the files
 * of the console, whose page ends with a slash as no route of API Gateway's may (CDK refuses it).
 */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['route-missing'], async ({ event }) => {
    const { requestContext, rawPath, headers } = event;
    const { method } = requestContext.http;
    // API Gateway adds the headers that tell a browser whether it may go on.
    if (method === 'OPTIONS') return { body: undefined };
    if (method === 'GET') {
      if (rawPath === description) return { status: 200, body: openapiDocument() };
      const reply = await consoleReply(rawPath, headers);
      if (reply) return reply;
    }
    throw new Problem('RouteNotFound', `There is no ${method} ${rawPath}.`, {
      given: `${method} ${rawPath}`,
      allowed: [
        ...routes
          .filter((route) => route.method !== '$default')
          .map((route) => `${route.method} ${route.path}`),
        `GET ${description}`,
      ],
    });
  });
