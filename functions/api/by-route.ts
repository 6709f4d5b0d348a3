import type { ApiEvent, ApiResult } from '../../shared/http/types.ts';
import type { Ports } from '../../shared/ports/ports.ts';

type Handler = (event: ApiEvent, context: unknown) => unknown;

/**
 * One handler for the routes of one function. API Gateway has matched the request already and says
 * in `routeKey` to which of them.
 */
export function byRoute(creators: Readonly<Record<string, (ports: Ports) => Handler>>) {
  return (ports: Ports) => {
    const made = Object.entries(creators).map(([key, create]) => [key, create(ports)] as const);
    const handlers = new Map(made);
    return async (event: ApiEvent, context: unknown) => {
      const handler = handlers.get(event.routeKey);
      if (handler) return (await handler(event, context)) as ApiResult;
      const known = [...handlers.keys()].join(', ');
      throw new Error(`The route ${event.routeKey} is of another function; this has ${known}`);
    };
  };
}
