import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { rolledBack } from '../rolled-back.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';

/** `POST /endpoints/{name}/rollback`: a job that deploys again what was served before. */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-rollback'], async (request) =>
    rolledBack(ports, await findEndpoint(ports, request), request.caller),
  );
