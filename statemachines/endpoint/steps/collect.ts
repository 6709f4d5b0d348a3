import { type Deployment, type Endpoint, EndpointStore } from '../../../shared/job/endpoints.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { finalize } from '../../job/finalize.ts';
import type { StepInput } from '../../job/start-workload.ts';
import { instancePrice } from '../../prices.ts';
import { endpointNameOf } from '../deploy.ts';
import type { EndpointSpec } from '../kind.ts';
import { reserved } from '../reservation.ts';
import { retire } from '../retire.ts';
import { deleteConfig } from '../sagemaker.ts';

/** How many earlier deployments an endpoint remembers. */
const historyLength = 10;

/** From here the endpoint lives on without its job; what a failed deployment made is removed. */
export const create = (ports: Ports) => async (input: StepInput) => {
  const job = await new JobStore(ports).get(input.jobId);
  if (job?.verdict?.outcome === 'Failed' && job.attempt === input.attempt) await undo(ports, job);
  return finalize(ports, input, async (succeeded) => {
    const endpoint = await inService(ports, succeeded);
    return {
      endpoint: endpoint.name,
      modelArtifact: endpoint.current!.modelArtifact,
      image: endpoint.current!.image,
      expiresAt: endpoint.expiresAt ? new Date(endpoint.expiresAt).toISOString() : null,
    };
  });
};

async function inService(ports: Ports, job: Job): Promise<Endpoint> {
  const store = new EndpointStore(ports);
  const before = await store.get(endpointNameOf(ports, job));
  if (!before) throw new Error(`The endpoint of ${job.id} is gone`);
  if (before.current?.jobId === job.id) return before;
  const now = ports.clock.now();
  const { ttl } = job.spec as unknown as EndpointSpec;
  const { expiresAt: _earlier, ...kept } = before;
  const history = before.current ? [before.current, ...before.history] : before.history;
  const after: Endpoint = {
    ...kept,
    state: 'InService',
    current: deploymentOf(ports, job, now),
    history: history.slice(0, historyLength),
    booked: { seconds: 0, microUsd: 0 },
    ...(ttl === 'never' ? {} : { expiresAt: now + ttl * 1000 }),
  };
  await store.turn(before, reserved(after, now), now);
  if (before.current) await deleteConfig(ports, before.current.config);
  return after;
}

function deploymentOf(ports: Ports, job: Job, deployedAt: number): Deployment {
  const { instanceType, instanceCount } = job.spec as unknown as EndpointSpec;
  return {
    jobId: job.id,
    attempt: job.attempt,
    config: awsNameOf(job),
    modelArtifact: job.resolved!.modelArtifact!,
    image: job.resolved!.image!,
    instanceType,
    instanceCount,
    perHourMicroUsd: instancePrice(ports.config.region, instanceType) * instanceCount,
    deployedAt,
  };
}

/** A first deployment that failed leaves no endpoint; a later one leaves what was. */
async function undo(ports: Ports, job: Job): Promise<void> {
  const endpoint = await new EndpointStore(ports).get(endpointNameOf(ports, job));
  if (endpoint?.state === 'Creating') await retire(ports, endpoint.awsName);
  await deleteConfig(ports, awsNameOf(job));
}
