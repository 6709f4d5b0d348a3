import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { consoleReply } from '../console/console-reply.ts';
import { handler } from '../handler.ts';
import { routes } from '../routes.ts';
import { planeRoutes } from './routes.ts';

/**
 * `$default`: a path that no route has, what browsers ask before they send a request, and the files
 * of the console, whose page ends with a slash as no route of API Gateway's may (CDK refuses it).
 */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['route-missing'], async ({ event }) => {
    const { requestContext, rawPath, headers } = event;
    const { method } = requestContext.http;
    // API Gateway adds the headers that tell a browser whether it may go on.
    if (method === 'OPTIONS') return { body: undefined };
    const reply = method === 'GET' ? await consoleReply(rawPath, headers) : undefined;
    if (reply) return reply;
    throw new Problem('RouteNotFound', `There is no ${method} ${rawPath}.`, {
      given: `${method} ${rawPath}`,
      allowed: routes
        .filter((route) => route.method !== '$default')
        .map((route) => `${route.method} ${route.path}`),
    });
  });
