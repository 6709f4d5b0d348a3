import { afterEach, describe, expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { account, deploy, invoke, withModel } from './endpoint-world.ts';
import { noDenials, type Story } from './story.ts';

const minute = 60_000;
const scale = { min: 1, max: 3, target: 20, scaleInCooldown: 30, scaleOutCooldown: 30 };
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

describe('an endpoint that scales', () => {
  afterEach(noDenials);

  it('goes from 1 to 3 instances with its traffic and back without it, and fails nobody', async () => {
    const { story } = await withModel();
    const job = await deploy(story, { scale });
    expect(job.phase).toBe('Succeeded');
    expect(await targets(story)).toMatchObject([{ MinCapacity: 1, MaxCapacity: 3 }]);
    expect((await account(story)).reserved).toBe(3 * hourMicroUsd * 24 * 7);
    expect(await traffic(story, 2, 50)).toEqual([]);
    expect(await instances(story)).toEqual([1, 1]);
    expect(await traffic(story, 3, 50)).toEqual([]);
    expect(await instances(story)).toEqual([3, 3]);
    expect(await shown(story)).toMatchObject({
      replicas: { current: 3, desired: 3 },
      cost: { perHourUsd: '0.345' },
    });
    expect(await traffic(story, 14, 2)).toEqual([]);
    expect(await instances(story)).toEqual([3, 3]);
    expect(await traffic(story, 4, 2)).toEqual([]);
    expect(await instances(story)).toEqual([1, 1]);
    expect((await shown(story)).replicas).toMatchObject({ current: 1, desired: 1 });
  });
});
