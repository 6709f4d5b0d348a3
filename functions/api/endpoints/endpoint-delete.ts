import { Problem } from '../../../shared/errors.ts';
import { EndpointStore } from '../../../shared/job/endpoints.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { isDeploying, retire } from '../../../statemachines/kinds/endpoint/retire.ts';
import { handler } from '../handler.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';
import { endpointView } from './view.ts';

/** `DELETE /endpoints/{name}`: gone, and its money released, once SageMaker has no more of it. */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-delete'], async (request) => {
    const endpoint = await findEndpoint(ports, request);
    if (await isDeploying(ports, endpoint)) {
      const { deployingJob } = endpoint;
      throw new Problem('Conflict', `${deployingJob} is just deploying to ${endpoint.name}.`, {
        given: endpoint.name,
        fix: `Wait for its end, or cancel it with POST /jobs/${deployingJob}/cancel.`,
      });
    }
    await retire(ports, endpoint.awsName);
    const now = await new EndpointStore(ports).get(endpoint.awsName);
    return { body: endpointView(now ?? { ...endpoint, state: 'Deleting' }) };
  });
