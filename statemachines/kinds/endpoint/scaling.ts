import type { Ports } from '../../../shared/ports/ports.ts';
import { counted } from '../../leases/replicas.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import { describeEndpoint, variant } from './sagemaker.ts';
import { removeTarget, startScaling } from './scalable-target.ts';

/**
 * Makes the endpoint a scalable target with a policy if what it serves is to scale, and no target
 * if not. That it may be one is written before it is made one, so that it is always undone.
 */
export async function keepScaling(ports: Ports, awsName: string): Promise<void> {
  const store = endpointsOf(ports);
  const endpoint = await store.get(awsName);
  const scale = endpoint?.state === 'InService' ? endpoint.current?.scale : undefined;
  if (!scale) return endScaling(ports, awsName);
  if (endpoint?.scaling === 'On') return;
  await store.change(awsName, (now) => ({ ...now, scaling: 'Starting' }));
  await startScaling(ports, awsName, scale);
  await store.change(awsName, (now) => (now.scaling ? { ...now, scaling: 'On' } : undefined));
}

/**
 * Ends the scaling of an endpoint: before it is deleted, and before it is updated, because
 * SageMaker refuses an update that changes the instance type of a scalable target.
 */
export async function endScaling(ports: Ports, awsName: string): Promise<void> {
  const store = endpointsOf(ports);
  if (!(await store.get(awsName))?.scaling) return;
  await removeTarget(ports, awsName);
  await store.change(awsName, ({ scaling: _ended, ...rest }) => rest);
}

/** How many instances SageMaker says that an endpoint has; undefined where it has none. */
export async function instancesOf(ports: Ports, awsName: string) {
  const found = await describeEndpoint(ports, awsName);
  const one = found?.ProductionVariants?.find(({ VariantName }) => VariantName === variant);
  const { CurrentInstanceCount: current = 0, DesiredInstanceCount: desired = 0 } = one ?? {};
  return one && { current, desired };
}

/** Writes how many instances a scaled endpoint has now: after an event, and every so often. */
export async function countReplicas(ports: Ports, { awsName, current }: Endpoint): Promise<void> {
  if (!current?.scale) return;
  const found = await instancesOf(ports, awsName);
  if (!found) return;
  await endpointsOf(ports).change(awsName, (now) => {
    const { current: serving } = now;
    if (serving?.jobId !== current.jobId) return undefined;
    const { replicas } = serving;
    if (replicas.current === found.current && replicas.desired === found.desired) return undefined;
    const after = counted(replicas, found, ports.clock.now());
    return { ...now, current: { ...serving, replicas: after } };
  });
}
