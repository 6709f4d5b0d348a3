import { afterEach, describe, expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { account, deploy, endpointJob, invoke, withModel } from './endpoint-world.ts';
import { noDenials, type Story, startStory } from './story.ts';

const minute = 60_000;
const scale = { min: 1, max: 3, target: 20, scaleInCooldown: 30, scaleOutCooldown: 30 };
/** The same with half the traffic. */
const eager = { ...scale, target: 10 };
const hourMicroUsd = 115_000;

const aws = (story: Story, service: string, operation: string, request: object) =>
  story.kernel.call<Shape>(service, operation, request, planePrincipal);

const targets = async (story: Story): Promise<Shape[]> => {
  const request = { ServiceNamespace: 'sagemaker' };
  const name = 'DescribeScalableTargets';
  return (await aws(story, 'application-autoscaling', name, request)).ScalableTargets;
};

/** What SageMaker says of the instances: current and desired. */
async function instances(story: Story) {
  const request = { EndpointName: 'trainyard-default-btc' };
  const { ProductionVariants } = await aws(story, 'sagemaker', 'DescribeEndpoint', request);
  const [{ CurrentInstanceCount, DesiredInstanceCount }] = ProductionVariants;
  return [CurrentInstanceCount, DesiredInstanceCount];
}

const shown = async (story: Story) => (await story.api('GET', '/endpoints/btc')).body;

/** So many requests a minute for that long, evenly; answers what did not answer 200. */
async function traffic(story: Story, minutes: number, perMinute: number): Promise<number[]> {
  const failed: number[] = [];
  for (let n = 0; n < minutes * perMinute; n += 1) {
    const { status } = await invoke(story);
    if (status !== 200) failed.push(status);
    await story.advance(minute / perMinute);
  }
  return failed;
}

/** How often an action was allowed. */
const called = (story: Story, action: string): number =>
  story.trace().filter((line) => line.includes(`:${action} `)).length;

describe('an endpoint that scales', { timeout: 120_000 }, () => {
  afterEach(noDenials);

  it('goes from 1 to 3 instances with its traffic and back, and fails nobody', async () => {
    const { story } = await withModel();
    const job = await deploy(story, { scale });
    expect(job.phase).toBe('Succeeded');
    expect(await targets(story)).toMatchObject([{ MinCapacity: 1, MaxCapacity: 3 }]);
    expect((await account(story)).reserved).toBe(3 * hourMicroUsd * 24 * 7);
    expect(await traffic(story, 2, 42)).toEqual([]);
    expect(await instances(story)).toEqual([1, 1]);
    expect(await traffic(story, 2, 42)).toEqual([]);
    expect(await instances(story)).toEqual([3, 3]);
    expect(await shown(story)).toMatchObject({
      replicas: { current: 3, desired: 3 },
      cost: { perHourUsd: '0.345' },
    });
    expect(await traffic(story, 14, 1)).toEqual([]);
    expect(await instances(story)).toEqual([3, 3]);
    expect(await traffic(story, 4, 1)).toEqual([]);
    expect(await instances(story)).toEqual([1, 1]);
    expect((await shown(story)).replicas).toMatchObject({ current: 1, desired: 1 });
  });

  it('keeps its instances while a new model takes its place under traffic', async () => {
    const { story } = await withModel();
    await deploy(story, { scale: eager });
    expect(await traffic(story, 4, 25)).toEqual([]);
    expect(await instances(story)).toEqual([3, 3]);
    const id = await story.submit({ ...endpointJob, scale: { ...eager, max: 4 } });
    const failed: number[] = [];
    const counts = new Set<number>();
    for (let n = 0; n < 30; n += 1) {
      const { status } = await invoke(story);
      if (status !== 200) failed.push(status);
      counts.add((await instances(story))[1]);
      await story.advance(2000);
    }
    expect(failed).toEqual([]);
    expect([...counts]).toEqual([3]);
    expect(await story.job(id)).toMatchObject({ phase: 'Succeeded' });
    expect(await targets(story)).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }]);
    expect(await shown(story)).toMatchObject({
      current: { jobId: id, scale: { max: 4 } },
      replicas: { current: 3, desired: 3 },
    });
  });

  it('is billed for the instances that lived, and holds its worst case to the end', async () => {
    const { story } = await withModel();
    const { spent } = await account(story);
    const job = await deploy(story, { scale: eager, ttl: '2h' });
    expect((await account(story)).reserved).toBe(3 * hourMicroUsd * 2);
    await traffic(story, 4, 25);
    await story.advance(2 * 60 * minute + 10 * minute);
    expect((await story.api('GET', '/endpoints')).body.items).toEqual([]);
    expect(await targets(story)).toEqual([]);
    expect(called(story, 'DeregisterScalableTarget')).toBe(1);
    const { lines, actualUsd } = (await story.api('GET', `/jobs/${job.id}/cost`)).body;
    expect(lines).toMatchObject([{ what: '1–3 × ml.m5.large serving', state: 'closed' }]);
    const hours = Number(actualUsd) / 0.115;
    // Two hours of one instance, and about sixteen minutes of two more.
    expect(hours).toBeGreaterThan(2.4);
    expect(hours).toBeLessThan(2.9);
    const now = await account(story);
    expect(now).toEqual({ reserved: 0, spent: spent + Number(actualUsd) * 1_000_000 });
  });

  it('scales no more once it is deployed without scale, on other instances', async () => {
    const { story } = await withModel();
    await deploy(story, { scale });
    const job = await deploy(story, { instanceType: 'ml.c5.xlarge', instanceCount: 2 });
    expect(job).toMatchObject({ phase: 'Succeeded' });
    expect(await targets(story)).toEqual([]);
    expect(await instances(story)).toEqual([2, 2]);
    expect(await shown(story)).toMatchObject({
      current: { scale: null },
      replicas: { current: 2, desired: 2 },
    });
  });

  it('keeps its instance type while it is a scalable target', async () => {
    const { story } = await withModel();
    const job = await deploy(story, { scale });
    const EndpointName = 'trainyard-default-btc';
    const { EndpointConfigName } = await aws(story, 'sagemaker', 'DescribeEndpoint', {
      EndpointName,
    });
    const config = await aws(story, 'sagemaker', 'DescribeEndpointConfig', { EndpointConfigName });
    const [variant] = config.ProductionVariants;
    const ProductionVariants = [{ ...variant, InstanceType: 'ml.c5.xlarge' }];
    const other = { EndpointConfigName: 'ty-other', ProductionVariants };
    await aws(story, 'sagemaker', 'CreateEndpointConfig', other);
    const swap = { EndpointName, EndpointConfigName: 'ty-other' };
    await expect(aws(story, 'sagemaker', 'UpdateEndpoint', swap)).rejects.toThrow(
      'must be deregistered as scalable targets',
    );
    expect((await shown(story)).current).toMatchObject({ jobId: job.id });
  });

  it('goes on scaling when another deployment fails or is cancelled', async () => {
    let healthy = true;
    const { story } = await withModel({
      serve: (_model, { path }) => ({
        status: path === '/ping' && !healthy ? 500 : 200,
        body: new Uint8Array(),
      }),
    });
    await deploy(story, { scale });
    healthy = false;
    expect(await deploy(story)).toMatchObject({ phase: 'Failed' });
    expect(await targets(story)).toMatchObject([{ MaxCapacity: 3 }]);
    const id = await story.submit(endpointJob);
    await story.until(id, 'Running');
    expect(await targets(story)).toEqual([]);
    await story.api('POST', `/jobs/${id}/cancel`);
    healthy = true;
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    await story.advance(6 * minute);
    expect(await targets(story)).toMatchObject([{ MaxCapacity: 3 }]);
  });

  it('loses no target and leaves none when replies of AWS are lost', async () => {
    const lost = new Set<string>();
    const call: CallFault = ({ service, operation }) => {
      if (service !== 'application-autoscaling' || lost.has(operation)) return undefined;
      lost.add(operation);
      return 'lose-reply';
    };
    const { story } = await withModel({ faults: { call } });
    await deploy(story, { scale });
    expect(await targets(story)).toHaveLength(1);
    expect((await story.api('DELETE', '/endpoints/btc')).status).toBe(202);
    await story.advance(2 * minute);
    expect(await targets(story)).toEqual([]);
    expect((await story.api('GET', '/endpoints/btc')).status).toBe(404);
    expect(lost.size).toBe(3);
  });

  it('is refused where its numbers do not fit, or SageMaker would not scale it', async () => {
    const story = await startStory();
    const refused = async (change: object) => {
      const { status, body } = await story.api('POST', '/jobs', { ...endpointJob, ...change });
      return [status, body.pointer];
    };
    expect(await refused({ scale: { ...scale, min: 4 } })).toEqual([422, '/scale/max']);
    expect(await refused({ scale: { ...scale, target: 0 } })).toEqual([422, '/scale/target']);
    expect(await refused({ scale: { max: 3 } })).toEqual([422, '/scale/target']);
    expect(await refused({ scale, instanceCount: 4 })).toEqual([422, '/instanceCount']);
    expect(await refused({ scale, instanceType: 'ml.t2.medium' })).toEqual([422, '/scale']);
    const plan = await story.api('POST', '/plans', { ...endpointJob, scale });
    expect(JSON.stringify(plan.body)).toContain('1–3 × ml.m5.large serving');
  });
});
