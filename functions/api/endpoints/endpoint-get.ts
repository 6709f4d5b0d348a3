import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';
import { endpointView } from './view.ts';

/** `GET /endpoints/{name}` */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-get'], async (request) => ({
    body: endpointView(await findEndpoint(ports, request)),
  }));
