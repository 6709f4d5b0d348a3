import type { Job } from '../../../shared/job/model.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { reserved } from '../../leases/renew.ts';
import { retire } from '../../leases/retire.ts';
import type { Driver } from '../driver.ts';
import { deregister, familyOf } from '../task/attempt-definition.ts';
import { describeBalancer, tagBalancer } from './balancer.ts';
import { deploy } from './deploy.ts';
import { deployment } from './deployment.ts';
import { deploymentIn, describeService, keepCount } from './ecs-service.ts';
import { hourlyPrice, serviceKind, sizeOf } from './kind.ts';
import { serviceNameOf } from './names.ts';
import { serviceLease, urlOf } from './service-lease.ts';
import { type Service, servicesOf, type Version } from './services.ts';

/** How many earlier versions a service remembers. */
const historyLength = 10;

/** A deployment; from its result on the service lives on without its job. */
export const serviceDriver: Driver<typeof serviceKind> = {
  ...deployment,
  start: deploy,
  lease: serviceLease,

  async collect(ports, job) {
    const { awsName, name, expiresAt, history } = await inService(ports, job);
    await tagBalancer(ports, job, awsName);
    const [earlier] = history;
    if (earlier) await deregister(ports, earlier.taskDefinition);
    const balancer = await describeBalancer(ports, awsName);
    if (!balancer?.DNSName) throw new Error(`The balancer of ${job.id} is not to be seen`);
    return {
      service: name,
      url: urlOf(balancer.DNSName),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
  },

  /** A first deployment that failed leaves nothing, a later one what was; what serves stays. */
  async clear(ports, job) {
    const store = servicesOf(ports);
    const name = serviceNameOf(ports.config, job);
    const service = await store.get(name);
    const { current } = service ?? {};
    if (current?.jobId === job.id && current.attempt === job.attempt) return;
    if (service && !current && service.changingJob === job.id) {
      await retire(ports, store, name, serviceLease);
      if (await store.get(name)) throw new Error(`The service of ${job.id} is ending`);
    }
    if (current) await keepCount(ports, name, current);
    await deregister(ports, job.resolved?.taskDefinition ?? `${familyOf(job)}:1`);
  },
};

async function inService(ports: Ports, job: Job): Promise<Service> {
  const store = servicesOf(ports);
  const name = serviceNameOf(ports.config, job);
  const before = await store.get(name);
  if (!before) throw new Error(`The service of ${job.id} is gone`);
  if (before.current?.jobId === job.id) return before;
  const now = ports.clock.now();
  const { ttl } = serviceKind.specOf(job);
  const { expiresAt: _earlier, ...kept } = before;
  const after: Service = {
    ...kept,
    state: 'InService',
    current: await versionOf(ports, job, name),
    history: [...(before.current ? [before.current] : []), ...before.history].slice(
      0,
      historyLength,
    ),
    booked: { seconds: 0, microUsd: 0 },
    ...(ttl === 'never' ? {} : { expiresAt: now + ttl * 1000 }),
  };
  await store.turn(before, reserved(after, now), now);
  return (await store.get(name)) ?? after;
}

/** It bills from the beginning of its deployment, in which the version before may still run. */
async function versionOf(ports: Ports, job: Job, name: string): Promise<Version> {
  const spec = serviceKind.specOf(job);
  const ours = deploymentIn(await describeService(ports, name), job);
  const startedAt = ours?.createdAt?.getTime() ?? ports.clock.now();
  const { instanceType, instanceCount } = sizeOf(spec);
  return {
    jobId: job.id,
    attempt: job.attempt,
    startedAt,
    taskDefinition: ours?.taskDefinition ?? job.resolved!.taskDefinition!,
    spot: spec.spot,
    exec: spec.exec,
    port: spec.port,
    health: spec.health,
    instanceType,
    instanceCount,
    replicas: {
      current: instanceCount,
      desired: instanceCount,
      since: startedAt,
      instanceSeconds: 0,
    },
    perHourMicroUsd: hourlyPrice(ports.config.region, spec),
  };
}
