import { planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import type { Service } from '../../../infra/local/kernel/types.ts';
import { createDynamodb } from '../../../infra/local/services/dynamodb/dynamodb.ts';
import { realWorld } from '../../../shared/ports/world.ts';
import { jobsTable } from '../local/services/dynamodb/dynamodb-plane.ts';
import { wirePlane } from '../local/wire/wire-plane.ts';

/** The table of jobs, other services, and the world of a function that calls them by a socket. */
export async function tablePlane(others: Service[] = []) {
  const lambda: Service = { id: 'lambda', schema: '', operations: {}, tasks: {} };
  const streams = { 'poll-stream': () => {} };
  const plane = await wirePlane({
    services: [createDynamodb(), { ...lambda, tasks: streams }, ...others],
  });
  await plane.kernel.call('dynamodb', 'CreateTable', jobsTable, planePrincipal);
  const { region, credentials, endpoint } = plane.onSocket;
  const env = { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint };
  return { ...plane, world: { ...realWorld(), env, credentials } };
}
