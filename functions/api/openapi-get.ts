import { openDoor } from '../../shared/http/door.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { openapiDocument } from './openapi.ts';

/** `GET /openapi.json` */
export const create = (_ports: Ports) =>
  openDoor(async () => ({ status: 200, body: openapiDocument() }));
