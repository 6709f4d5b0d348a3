import { apiDoor, type Request } from '../../shared/http/door.ts';
import type { Reply } from '../../shared/http/types.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Route } from './route.ts';

/** The handler of a route, which gets what the route's row says. */
export const handler = <R extends Route>(
  ports: Ports,
  route: R,
  run: (request: Request<R>) => Promise<Reply>,
) => apiDoor(ports, route, run);
