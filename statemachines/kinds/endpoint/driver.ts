import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { reserved } from '../../leases/renew.ts';
import { maxInstances } from '../../leases/replicas.ts';
import { retire } from '../../leases/retire.ts';
import { hostingPrice } from '../../prices.ts';
import type { Driver } from '../driver.ts';
import { deploy, endpointNameOf } from './deploy.ts';
import { deployment } from './deployment.ts';
import { endpointLease } from './endpoint-lease.ts';
import { type Deployment, type Endpoint, endpointsOf } from './endpoints.ts';
import { endpointKind, initialCount } from './kind.ts';
import { deleteConfig, deploys, describeEndpoint } from './sagemaker.ts';
import { instancesOf, keepScaling } from './scaling.ts';

/** How many earlier deployments an endpoint remembers. */
const historyLength = 10;

/** A deployment; from its result on the endpoint lives on without its job. */
export const endpointDriver: Driver<typeof endpointKind> = {
  ...deployment,
  start: deploy,
  lease: endpointLease,

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

  /** A first deployment that failed leaves no endpoint, a later one what was; what serves stays. */
  async clear(ports, job) {
    const store = endpointsOf(ports);
    const name = endpointNameOf(ports, job);
    const endpoint = await store.get(name);
    const config = awsNameOf(job);
    if (endpoint?.current?.config === config) return;
    if (endpoint?.state === 'Creating' && endpoint.changingJob === job.id) {
      await retire(ports, store, name, endpointLease);
    } else if (endpoint?.state === 'InService') await keepScaling(ports, name);
    const found = await describeEndpoint(ports, name);
    const hasEnded = found?.EndpointStatus === 'Deleting' || found?.EndpointStatus === 'Failed';
    if (hasEnded || !deploys(found, job)) await deleteConfig(ports, config);
  },
};

async function inService(ports: Ports, job: Job): Promise<Endpoint> {
  const store = endpointsOf(ports);
  const before = await store.get(endpointNameOf(ports, job));
  if (!before) throw new Error(`The endpoint of ${job.id} is gone`);
  const isServed = before.current?.jobId === job.id;
  const after = isServed ? before : await putInService(ports, job, before);
  const [earlier] = after.history;
  if (earlier) await deleteConfig(ports, earlier.config);
  return after;
}

async function putInService(ports: Ports, job: Job, before: Endpoint): Promise<Endpoint> {
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
  await endpointsOf(ports).turn(before, reserved(after, now), now);
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
    perHourMicroUsd: hostingPrice(ports.config.region, instanceType) * maxInstances(spec),
    startedAt,
  };
}
