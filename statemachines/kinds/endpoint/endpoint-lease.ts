import type { LeaseDriver } from '../driver.ts';
import type { Deployment } from './endpoints.ts';
import { deleteConfig, deleteEndpoint, describeEndpoint } from './sagemaker.ts';
import { countReplicas, endScaling, keepScaling } from './scaling.ts';

/** How an endpoint is looked after once it serves. */
export const endpointLease: LeaseDriver<Deployment> = {
  async end(ports, { awsName }) {
    await endScaling(ports, awsName);
    const found = await describeEndpoint(ports, awsName);
    if (found && found.EndpointStatus !== 'Deleting') await deleteEndpoint(ports, awsName);
    return found === undefined;
  },

  async clear(ports, { current }) {
    if (current) await deleteConfig(ports, current.config);
  },

  async tend(ports, { awsName, scaling, current }) {
    const wanted = current?.scale ? 'On' : undefined;
    if (scaling !== wanted) await keepScaling(ports, awsName);
  },

  count: countReplicas,
};
