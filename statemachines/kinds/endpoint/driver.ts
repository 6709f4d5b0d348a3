import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { reserved } from '../../leases/renew.ts';
import { retire } from '../../leases/retire.ts';
import { hostingPrice } from '../../prices.ts';
import type { Driver } from '../driver.ts';
import { deploy, endpointNameOf } from './deploy.ts';
import { deployment } from './deployment.ts';
import { endpointLease } from './endpoint-lease.ts';
import { type Deployment, type Endpoint, endpointsOf } from './endpoints.ts';
import { endpointKind, initialCount, maxInstancesOf } from './kind.ts';
import { deleteConfig } from './sagemaker.ts';
import { instancesOf, keepScaling } from './scaling.ts';

/** How many earlier deployments an endpoint remembers. */
const historyLength = 10;

/** A deployment; from its result on the endpoint lives on without its job. */
export const endpointDriver: Driver<typeof endpointKind> = {
  ...deployment,
  start: deploy,
  lease: endpointLease,

  /** A first deployment that failed leaves no endpoint; a later one leaves what was. */
  async undo(ports, job) {
    const endpoint = await endpointsOf(ports).get(endpointNameOf(ports, job));
    if (endpoint?.state === 'Creating')
      await retire(ports, endpointsOf(ports), endpoint.awsName, endpointLease);
    else if (endpoint) await keepScaling(ports, endpoint.awsName);
    await deleteConfig(ports, awsNameOf(job));
  },

  async collect(ports, job) {
    const endpoint = await inService(ports, job);
    await keepScaling(ports, endpoint.awsName);
    return {
      endpoint: endpoint.name,
      modelArtifact: endpoint.current!.modelArtifact,
      image: endpoint.current!.image,
      expiresAt: endpoint.expiresAt ? new Date(endpoint.expiresAt).toISOString() : null,
    };
  },
};

async function inService(ports: Ports, job: Job): Promise<Endpoint> {
  const store = endpointsOf(ports);
  const before = await store.get(endpointNameOf(ports, job));
  if (!before) throw new Error(`The endpoint of ${job.id} is gone`);
  if (before.current?.jobId === job.id) return before;
  const now = ports.clock.now();
  const { ttl } = endpointKind.specOf(job);
  const { expiresAt: _earlier, ...kept } = before;
  const history = before.current ? [before.current, ...before.history] : before.history;
  const after: Endpoint = {
    ...kept,
    state: 'InService',
    current: await deploymentOf(ports, job, before.awsName, now),
    history: history.slice(0, historyLength),
    booked: { seconds: 0, microUsd: 0 },
    ...(ttl === 'never' ? {} : { expiresAt: now + ttl * 1000 }),
  };
  await store.turn(before, reserved(after, now), now);
  if (before.current) await deleteConfig(ports, before.current.config);
  return after;
}

async function deploymentOf(
  ports: Ports,
  job: Job,
  awsName: string,
  startedAt: number,
): Promise<Deployment> {
  const spec = endpointKind.specOf(job);
  const { instanceType, scale } = spec;
  const instanceCount = initialCount(spec);
  const { current, desired } = (await instancesOf(ports, awsName)) ?? {
    current: instanceCount,
    desired: instanceCount,
  };
  return {
    jobId: job.id,
    attempt: job.attempt,
    config: awsNameOf(job),
    modelArtifact: job.resolved!.modelArtifact!,
    image: job.resolved!.image!,
    instanceType,
    instanceCount,
    ...(scale ? { scale } : {}),
    replicas: { current, desired, since: startedAt, instanceSeconds: 0 },
    perHourMicroUsd: hostingPrice(ports.config.region, instanceType) * maxInstancesOf(spec),
    startedAt,
  };
}
