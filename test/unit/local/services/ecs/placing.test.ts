import { describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import { one, run, setUp, subnet } from './ecs-plane.ts';

const { networkConfiguration } = run;
const managed = { managedInstancesProvider: { infrastructureRoleArn: 'arn:r' } };

/** A cluster with Fargate's two providers and one of instances, and a definition for each. */
async function placed(options: Parameters<typeof setUp>[0] = {}) {
  const plane = await setUp(options);
  const { ask, kernel } = plane;
  const { resources } = plane.ecs;
  kernel.transact((tx, context) => {
    const properties = { Name: 'gpus', ...managed };
    const resource = { properties, logicalId: 'P', physicalName: 'p', asset: String };
    resources!['AWS::ECS::CapacityProvider']!(
      tx,
      { ...resource, type: 'AWS::ECS::CapacityProvider' },
      context,
    );
  });
  const capacityProviders = ['FARGATE', 'FARGATE_SPOT', 'gpus', 'nobody'];
  await ask('CreateCluster', { clusterName: 'main', capacityProviders });
  await ask('RegisterTaskDefinition', one);
  const { cpu: _, memory: __, ...sizeless } = one;
  const [main] = one.containerDefinitions;
  const requiresCompatibilities = ['MANAGED_INSTANCES'];
  const gpu = { ...main!, resourceRequirements: [{ type: 'GPU', value: '1' }] };
  const own = { ...sizeless, family: 'gpu', requiresCompatibilities, memory: '8192' };
  await ask('RegisterTaskDefinition', { ...own, containerDefinitions: [gpu] });
  const start = (capacityProviderStrategy: object[], more: object = {}) =>
    ask('RunTask', {
      ...{ cluster: 'main', networkConfiguration, taskDefinition: 'job' },
      ...{ capacityProviderStrategy, ...more },
    });
  return { ...plane, start };
}

const item = (capacityProvider: string, weight?: number, base?: number) => ({
  capacityProvider,
  ...(weight === undefined ? {} : { weight }),
  ...(base === undefined ? {} : { base }),
});

describe('a strategy of capacity providers', () => {
  it('deals tasks out, first by its base, then by weight', async () => {
    const { start } = await placed();
    const { tasks } = await start([item('FARGATE', 1, 2), item('FARGATE_SPOT', 3)], { count: 10 });
    const spot = tasks.filter(
      ({ capacityProviderName }: { capacityProviderName: string }) =>
        capacityProviderName === 'FARGATE_SPOT',
    );
    expect([tasks.length, spot.length]).toEqual([10, 6]);
  });

  it('is refused where AWS refuses it', async () => {
    const { start } = await placed();
    const refused: [object[], RegExp, object?][] = [
      [[item('others')], /not associated with the cluster main: others/],
      [[item('nobody')], /nobody was not found/],
      [[item('FARGATE', 1, 1), item('FARGATE_SPOT', 1, 1)], /Only one .* base/],
      [[item('FARGATE'), item('FARGATE_SPOT', 0)], /weight above 0/],
      [[item('FARGATE', 1), item('gpus', 1)], /cannot mix/],
      [[item('gpus')], /does not support launch_type MANAGED_INSTANCES/],
      [[item('FARGATE')], /does not support launch_type FARGATE/, { taskDefinition: 'gpu' }],
      [[item('FARGATE')], /not both/, { launchType: 'FARGATE' }],
    ];
    for (const [strategy, message, more] of refused) {
      const answer = start(strategy, more);
      await expect(answer).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('a task on an instance', () => {
  const onGpus = [item('gpus', 1)];
  const taskDefinition = 'gpu';

  it('runs where this machine has what it asks for, and says what it lacks', async () => {
    const { start, started, time, kernel } = await placed({
      machine: { memoryMiB: 16_384, gpus: 1 },
    });
    const { tasks } = await start(onGpus, { taskDefinition });
    expect(tasks[0]).toMatchObject({
      ...{ launchType: 'MANAGED_INSTANCES', capacityProviderName: 'gpus', memory: '8192' },
    });
    await time.run(kernel);
    expect(started[0]).toMatchObject({
      gpus: 1,
      limits: { memoryMiB: 8192 },
      environment: { AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    });
    const without = await placed({ machine: { memoryMiB: 16_384, gpus: 0 } });
    await expect(without.start(onGpus, { taskDefinition })).rejects.toThrow(
      /This machine would need a GPU of NVIDIA; it has none: run the task in an AWS account/,
    );
    const small = await placed({ machine: { memoryMiB: 4096, gpus: 1 } });
    await expect(small.start(onGpus, { taskDefinition })).rejects.toThrow(
      /8192 MiB of memory; it has 4096/,
    );
  });

  it('has no public address, and on Fargate no GPU', async () => {
    const { ask, start } = await placed();
    const awsvpcConfiguration = { subnets: [subnet], assignPublicIp: 'ENABLED' };
    const open = { taskDefinition, networkConfiguration: { awsvpcConfiguration } };
    await expect(start(onGpus, open)).rejects.toThrow(/Assign public IP is not supported/);
    const [main] = one.containerDefinitions;
    const gpu = { ...main!, resourceRequirements: [{ type: 'GPU', value: '1' }] };
    const wrong = { ...one, containerDefinitions: [gpu] };
    await expect(ask('RegisterTaskDefinition', wrong)).rejects.toThrow(/do not support GPU/);
  });
});

describe('the network of a task', () => {
  it('is refused in the words of AWS where a part of it is not there', async () => {
    const { ask, kernel } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const start = (awsvpcConfiguration: object) =>
      ask('RunTask', {
        ...{ ...run, taskDefinition: 'job', networkConfiguration: { awsvpcConfiguration } },
      });
    await expect(start({ subnets: [subnet, 'subnet-9'] })).rejects.toThrow(
      `Error retrieving subnet information for [${subnet}, subnet-9]: ` +
        "The subnet ID 'subnet-9' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
    );
    await expect(start({ subnets: [subnet], securityGroups: ['sg-9'] })).rejects.toThrow(
      'Error retrieving security group information for [sg-9]: ' +
        "The security group 'sg-9' does not exist (ErrorCode: InvalidGroup.NotFound)",
    );
    await expect(start({ subnets: [] })).rejects.toThrow('subnets can not be empty');
    const Ids = ['subnet-9', 'sg-9', 'vpc-9'];
    await kernel.call('ec2', 'AdoptNetwork', { Ids }, planePrincipal);
    const { tasks } = await start({ subnets: ['subnet-9'], securityGroups: ['sg-9'] });
    expect(tasks).toHaveLength(1);
  });
});
