import { projectOf } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { remainsOf } from '../../../statemachines/deletion/remains.ts';
import { handler } from '../handler.ts';
import { projectRoutes } from './routes.ts';

/** `GET /projects/{project}/remains`: all zero once everything of it was deleted. */
export const create = (ports: Ports) =>
  handler(ports, projectRoutes['remains-get'], async ({ caller, path }) => ({
    body: await remainsOf(ports, projectOf(caller, ports.config, path.project)),
  }));
