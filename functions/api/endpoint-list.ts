import { projectOf, sees } from '../../shared/http/caller.ts';
import { apiDoor } from '../../shared/http/door.ts';
import { EndpointStore } from '../../shared/job/endpoints.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { endpointView } from './endpoint-view.ts';

/** `GET /endpoints`: those of the caller's projects, or of the one that is named. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async ({ caller, query }) => {
    const asked = query('project');
    const named = asked === undefined ? undefined : projectOf(caller, ports.config, asked);
    const all = await new EndpointStore(ports).list();
    const items = all.filter(
      ({ project }) => sees(caller, project) && (named === undefined || named === project),
    );
    return { status: 200, body: { items: items.map(endpointView) } };
  });
