import { Problem } from '../../../shared/errors.ts';
import { type Caller, projectOf } from '../../../shared/http/caller.ts';
import { awsEndpointName } from '../../../shared/job/endpoint-name.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { type Endpoint, endpointsOf } from '../../../statemachines/kinds/endpoint/endpoints.ts';

interface Asked {
  caller: Caller;
  path: { name: string };
  query: { project?: string | undefined };
}

/** The endpoint that a request's path names, in the caller's project. */
export async function findEndpoint(ports: Ports, request: Asked): Promise<Endpoint> {
  const name = request.path.name;
  const project = projectOf(request.caller, ports.config, request.query.project);
  const awsName = awsEndpointName(ports.config.plane, project, name);
  const found = awsName.length <= 63 ? await endpointsOf(ports).get(awsName) : undefined;
  if (found && found.project === project && found.name === name) return found;
  throw new Problem('NotFound', `There is no endpoint '${name}' in project ${project}.`, {
    given: name,
    fix: 'List the endpoints with GET /endpoints.',
  });
}
