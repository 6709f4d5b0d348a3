import { type Endpoint, EndpointStore } from '../../../shared/job/endpoints.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { ConditionFailed } from '../../../shared/job/table.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { reserved } from './reservation.ts';
import { deleteConfig, deleteEndpoint, describeEndpoint } from './sagemaker.ts';
import { countReplicas, endScaling, keepScaling } from './scaling.ts';

/**
 * Brings the end of an endpoint nearer: writes that it is to go, deletes it, and once SageMaker no
 * longer has it books what it cost and gives back its reservation. Safe to repeat at any time.
 */
export async function retire(ports: Ports, awsName: string): Promise<void> {
  const store = new EndpointStore(ports);
  const known = await store.get(awsName);
  if (!known) return;
  if (known.state !== 'Deleting') await store.put(known, { ...known, state: 'Deleting' });
  await endScaling(ports, awsName);
  const endpoint = (await store.get(awsName)) ?? known;
  const found = await describeEndpoint(ports, awsName);
  if (found) {
    if (found.EndpointStatus !== 'Deleting') await deleteEndpoint(ports, awsName);
    return;
  }
  try {
    await store.turn(endpoint, undefined, ports.clock.now());
  } catch (error) {
    // Another look at the same endpoint was faster.
    if (error instanceof ConditionFailed) return;
    throw error;
  }
  if (endpoint.current) await deleteConfig(ports, endpoint.current.config);
}

/** Whether a job is just deploying to an endpoint: then nobody else changes it. */
export async function isDeploying(ports: Ports, { deployingJob }: Endpoint): Promise<boolean> {
  const job = await new JobStore(ports).get(deployingJob);
  return job !== undefined && !isTerminal(job.phase);
}

/**
 * Looks after every endpoint: what expired, what is to go, and what a deployment that failed left
 * behind is deleted; what lives on into another month is booked and reserved for anew.
 */
export async function tendEndpoints(
  ports: Ports,
  endpoints: readonly Endpoint[],
): Promise<string[]> {
  const failures: string[] = [];
  for (const endpoint of endpoints) {
    try {
      if (!(await isDeploying(ports, endpoint))) await tend(ports, endpoint);
    } catch (error) {
      failures.push(`${endpoint.awsName}: ${String(error)}`);
    }
  }
  return failures;
}

async function tend(ports: Ports, endpoint: Endpoint): Promise<void> {
  const now = ports.clock.now();
  const expired = endpoint.expiresAt !== undefined && now >= endpoint.expiresAt;
  if (expired || endpoint.state !== 'InService') return retire(ports, endpoint.awsName);
  const { scaling, current } = endpoint;
  const wanted = current?.scale ? 'On' : undefined;
  if (scaling !== wanted) await keepScaling(ports, endpoint.awsName);
  await countReplicas(ports, endpoint);
  if (endpoint.reservation?.month === ports.clock.iso().slice(0, 'yyyy-mm'.length)) return;
  const store = new EndpointStore(ports);
  const latest = await store.get(endpoint.awsName);
  if (latest) await store.turn(latest, reserved(latest, now), now);
}
