import { projectOf, sees } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { endpointsOf } from '../../../statemachines/kinds/endpoint/endpoints.ts';
import { handler } from '../handler.ts';
import { endpointRoutes } from './routes.ts';
import { endpointView } from './view.ts';

/** `GET /endpoints`: those of the caller's projects, or of the one that is named. */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-list'], async ({ caller, query }) => {
    const asked = query.project;
    const named = asked === undefined ? undefined : projectOf(caller, ports.config, asked);
    const all = await endpointsOf(ports).list();
    const items = all.filter(
      ({ project }) => sees(caller, project) && (named === undefined || named === project),
    );
    return { body: { items: items.map(endpointView) } };
  });
