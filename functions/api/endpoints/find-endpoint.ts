import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import { awsEndpointName, endpointNameLength } from '../../../shared/job/endpoint-name.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { type Endpoint, endpointsOf } from '../../../statemachines/kinds/endpoint/endpoints.ts';
import type { NamedRequest } from '../named-request.ts';

/** The endpoint that a request's path names, in the caller's project. */
export async function findEndpoint(ports: Ports, request: NamedRequest): Promise<Endpoint> {
  const name = request.path.name;
  const project = projectOf(request.caller, ports.config, request.query.project);
  const awsName = awsEndpointName(ports.config.plane, project, name);
  const found =
    awsName.length <= endpointNameLength ? await endpointsOf(ports).get(awsName) : undefined;
  if (found && found.project === project && found.name === name) return found;
  throw new Problem('NotFound', `There is no endpoint '${name}' in project ${project}.`, {
    given: name,
    fix: 'trainyard endpoints lists those that there are.',
  });
}
