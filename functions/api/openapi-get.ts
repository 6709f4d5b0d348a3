import { openDoor } from '../../shared/http/door.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openapiDocument } from './openapi.ts';

/** `GET /openapi.json` */
export const create = (ports: Ports) =>
  openDoor(ports, async () => ({ status: 200, body: openapiDocument() }));
