import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { routes } from '../routes.ts';
import { planeRoutes } from './routes.ts';

/** `$default`: a path that no route has, and what browsers ask before they send a request. */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['route-missing'], async ({ event: { requestContext, rawPath } }) => {
    const { method } = requestContext.http;
    // API Gateway adds the headers that tell a browser whether it may go on.
    if (method === 'OPTIONS') return { body: undefined };
    throw new Problem('RouteNotFound', `There is no ${method} ${rawPath}.`, {
      given: `${method} ${rawPath}`,
      allowed: routes
        .filter((route) => route.method !== '$default')
        .map((route) => `${route.method} ${route.path}`),
    });
  });
