import { expect, it } from 'vitest';
import { createIam } from '../../../infra/local/iam/iam.ts';
import { Kernel, planePrincipal } from '../../../infra/local/kernel/kernel.ts';
import { createEcs } from '../../../infra/local/services/ecs/ecs.ts';
import { createVirtualRunner } from '../../../infra/local/workloads/virtual-runner.ts';

function account(newAccount: boolean) {
  const runner = createVirtualRunner({
    random: () => 0.5,
    model: () => ({ runSeconds: 1, exitCode: 0, lines: [] }),
  });
  const iam = createIam();
  const kernel = new Kernel({
    ports: {
      clock: { now: () => 0, wakeAt: () => () => {} },
      random: () => 0.5,
      database: ':memory:',
      account: '000000000000',
      region: 'us-east-1',
      log: () => {},
    },
    services: [iam, createEcs({ runner, folder: '/nowhere', newAccount })],
    authorize: iam.authorizer,
  });
  const call = (service: string, operation: string, request: object) =>
    kernel.call(service, operation, request, planePrincipal);
  const withProviders = { clusterName: 'jobs', capacityProviders: ['FARGATE_SPOT'] };
  return { call, cluster: () => call('ecs', 'CreateCluster', withProviders) };
}

it('a new account has no role of ECS: its first cluster takes no capacity providers', async () => {
  const { call, cluster } = account(true);
  await expect(cluster()).rejects.toThrow(/service linked role exists/);
  await call('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' });
  await expect(cluster()).resolves.toMatchObject({ cluster: { clusterName: 'jobs' } });
  await expect(
    call('iam', 'CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }),
  ).rejects.toThrow(/has been taken in this account/);
});

it('its second cluster can, because the first one made the role', async () => {
  const { call, cluster } = account(true);
  await call('ecs', 'CreateCluster', { clusterName: 'plain' });
  await expect(cluster()).resolves.toMatchObject({ cluster: { clusterName: 'jobs' } });
});

it('an account that was used before takes any cluster, and the same one once more', async () => {
  const { cluster } = account(false);
  const first = await cluster();
  await expect(cluster()).resolves.toEqual(first);
});
