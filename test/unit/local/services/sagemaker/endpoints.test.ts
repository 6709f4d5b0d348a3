import { describe, expect, it } from 'vitest';
import { roleArn, World } from './sagemaker-plane.ts';

const EndpointName = 'trainyard-default-btc';

/** A plane with the models and configurations `ty-1` and `ty-2`, whose containers run on. */
async function withConfigs() {
  const world = new World();
  world.boot(':memory:');
  world.course = () => ({ seconds: 1e6 });
  for (const name of ['ty-1', 'ty-2']) {
    const ModelDataUrl = `s3://plane/models/${name}/model.tar.gz`;
    world.objects.set(`plane/models/${name}/model.tar.gz`, new Uint8Array([1]));
    const PrimaryContainer = { Image: 'registry.example/trainer:1', ModelDataUrl };
    await world.call('CreateModel', {
      ModelName: name,
      ExecutionRoleArn: roleArn,
      PrimaryContainer,
    });
    await world.call('CreateEndpointConfig', {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'main',
          ModelName: name,
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 2,
        },
      ],
    });
  }
  return world;
}

const statusOf = async (world: World) =>
  (await world.call('DescribeEndpoint', { EndpointName })).EndpointStatus;

/** Runs until SageMaker says this of the endpoint. */
async function until(world: World, status: string) {
  for (let steps = 0; steps < 200 && (await statusOf(world)) !== status; steps += 1) {
    let done = false;
    await world.run(() => {
      const before = done;
      done = true;
      return before;
    });
  }
  expect(await statusOf(world)).toBe(status);
}

/** How many containers answer and are wanted, and the status. */
async function counts(world: World) {
  const found = await world.call('DescribeEndpoint', { EndpointName });
  const [{ CurrentInstanceCount, DesiredInstanceCount }] = found.ProductionVariants;
  return [CurrentInstanceCount, DesiredInstanceCount, found.EndpointStatus];
}

async function scaleTo(world: World, DesiredInstanceCount: number) {
  const DesiredWeightsAndCapacities = [{ VariantName: 'main', DesiredInstanceCount }];
  const request = { EndpointName, DesiredWeightsAndCapacities };
  await world.call('UpdateEndpointWeightsAndCapacities', request);
  return counts(world);
}

describe('an endpoint of the local plane', () => {
  it('is in service when all its containers, started with `serve`, answer', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    expect(await statusOf(world)).toBe('Creating');
    await until(world, 'InService');
    expect(world.started.map(({ command }) => command)).toEqual([['serve'], ['serve']]);
    expect(world.started[0]!.environment).toHaveProperty('SAGEMAKER_BIND_TO_PORT');
    const answer = await world.call('InvokeEndpoint', { EndpointName, Body: new Uint8Array(3) });
    expect(JSON.parse(Buffer.from(answer.Body).toString())).toMatchObject({ received: 3 });
    const statuses = world.events.map(({ detail }) => detail.EndpointStatus);
    expect(statuses).toEqual(['CREATING', 'IN_SERVICE']);
  });

  it('is not changed by two at once', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    const update = { EndpointName, EndpointConfigName: 'ty-2' };
    expect((await world.failure('UpdateEndpoint', update)).message).toContain('in-progress');
    await until(world, 'InService');
    await world.call('UpdateEndpoint', update);
    expect((await world.failure('UpdateEndpoint', update)).message).toContain('in-progress');
    expect((await world.failure('DeleteEndpoint', { EndpointName })).code).toBe(
      'ValidationException',
    );
    await until(world, 'InService');
    const found = await world.call('DescribeEndpoint', { EndpointName });
    expect(found).toMatchObject({ EndpointConfigName: 'ty-2' });
  });

  it('keeps what it served when the model of an update is not to be had', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    await until(world, 'InService');
    world.objects.delete('plane/models/ty-2/model.tar.gz');
    world.course = () => ({ neverStarts: 'CannotPullContainerError: no such image' });
    await world.call('UpdateEndpoint', { EndpointName, EndpointConfigName: 'ty-2' });
    await until(world, 'InService');
    const found = await world.call('DescribeEndpoint', { EndpointName });
    expect(found).toMatchObject({ EndpointConfigName: 'ty-1' });
    expect(found.FailureReason).toBeTruthy();
  });

  it('adds and removes containers behind one configuration, Updating meanwhile', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    await until(world, 'InService');
    expect(await scaleTo(world, 4)).toEqual([2, 4, 'Updating']);
    const remove = await world.failure('DeleteEndpoint', { EndpointName });
    expect(remove.message).toContain('in-progress');
    await until(world, 'InService');
    expect(await counts(world)).toEqual([4, 4, 'InService']);
    expect(world.started).toHaveLength(4);
    await scaleTo(world, 1);
    await until(world, 'InService');
    expect(await counts(world)).toEqual([1, 1, 'InService']);
    const none = await world.failure('UpdateEndpointWeightsAndCapacities', {
      EndpointName,
      DesiredWeightsAndCapacities: [{ VariantName: 'main', DesiredInstanceCount: 0 }],
    });
    expect(none.message).toContain('desiredInstanceCount');
  });

  it('keeps those that answer when a further one cannot start', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    await until(world, 'InService');
    world.course = () => ({ neverStarts: 'no room' });
    await scaleTo(world, 3);
    await until(world, 'InService');
    expect(await counts(world)).toEqual([2, 2, 'InService']);
    expect((await world.call('DescribeEndpoint', { EndpointName })).FailureReason).toBe('no room');
  });

  it('keeps its count over an update if that is asked for', async () => {
    const world = await withConfigs();
    await world.call('CreateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    await until(world, 'InService');
    await scaleTo(world, 3);
    await until(world, 'InService');
    const swap = { EndpointName, EndpointConfigName: 'ty-2', RetainAllVariantProperties: true };
    await world.call('UpdateEndpoint', swap);
    await until(world, 'InService');
    expect(await counts(world)).toEqual([3, 3, 'InService']);
    await world.call('UpdateEndpoint', { EndpointName, EndpointConfigName: 'ty-1' });
    await until(world, 'InService');
    expect(await counts(world)).toEqual([2, 2, 'InService']);
  });

  it('takes names once and answers in the words of AWS for what is not there', async () => {
    const world = await withConfigs();
    const missing = await world.failure('DescribeEndpoint', { EndpointName });
    expect([missing.code, missing.message]).toEqual([
      'ValidationException',
      expect.stringContaining('Could not find endpoint'),
    ]);
    const unknown = await world.failure('InvokeEndpoint', { EndpointName });
    expect([unknown.code, unknown.status]).toEqual(['ValidationError', 400]);
    const request = { EndpointName, EndpointConfigName: 'ty-1' };
    await world.call('CreateEndpoint', request);
    const twice = await world.failure('CreateEndpoint', request);
    expect(twice.message).toContain('already existing endpoint');
  });
});
