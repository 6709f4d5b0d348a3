import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { openapiDocument } from '../openapi.ts';
import { planeRoutes } from './routes.ts';

/** `GET /openapi.json` */
export const create = (ports: Ports) =>
  handler(ports, planeRoutes['openapi-get'], async () => ({
    body: openapiDocument(),
  }));
