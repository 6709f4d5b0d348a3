import { Problem } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { endpointLease } from '../../../statemachines/kinds/endpoint/endpoint-lease.ts';
import { endpointsOf } from '../../../statemachines/kinds/endpoint/endpoints.ts';
import { isChanging, retire } from '../../../statemachines/leases/retire.ts';
import { handler } from '../handler.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';
import { endpointView } from './view.ts';

/** `DELETE /endpoints/{name}`: gone, and its money released, once SageMaker has no more of it. */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-delete'], async (request) => {
    const endpoint = await findEndpoint(ports, request);
    if (await isChanging(ports, endpoint)) {
      const { changingJob } = endpoint;
      throw new Problem('Conflict', `${changingJob} is just deploying to ${endpoint.name}.`, {
        given: endpoint.name,
        fix: `Wait for its end, or end it: trainyard cancel ${changingJob}`,
      });
    }
    await retire(ports, endpointsOf(ports), endpoint.awsName, endpointLease);
    const now = await endpointsOf(ports).get(endpoint.awsName);
    return { body: endpointView(now ?? { ...endpoint, state: 'Deleting' }) };
  });
