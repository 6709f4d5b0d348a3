import { apiDoor } from '../../shared/http/door.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { endpointView } from './endpoint-view.ts';
import { findEndpoint } from './find-endpoint.ts';

/** `GET /endpoints/{name}` */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => ({
    status: 200,
    body: endpointView(await findEndpoint(ports, request)),
  }));
