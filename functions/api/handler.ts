import type * as z from 'zod';
import { apiHandler, type Request } from '../../shared/http/api-handler.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Answers } from './answers.ts';
import type { Route } from './route.ts';

interface ReplyOf<Id extends keyof Answers> {
  status?: number;
  headers?: Record<string, string>;
  body: z.output<Answers[Id]>;
}

/** The handler of a route: gets what the route's row says, answers what its answers say. */
export const handler = <R extends Route & { id: keyof Answers }>(
  ports: Ports,
  route: R,
  run: (request: Request<R>) => Promise<ReplyOf<R['id']>>,
) => apiHandler(ports, route, run);
