import { expect, it } from 'vitest';
import { visibleTasks } from '../../../../../infra/local/services/ecs/ecs-table.ts';
import { whyPortTaken } from '../../../../../infra/local/services/ecs/port-taken.ts';
import {
  addressOf,
  containerAt,
  newTaskId,
} from '../../../../../infra/local/services/ecs/task-interface.ts';
import type { ContainerNetwork } from '../../../../../infra/local/workloads/types.ts';
import { setUp } from './service-plane.ts';

const shared = { whyShared: async () => 'unshare is not there' } as ContainerNetwork;
const owned = { whyShared: async () => undefined } as ContainerNetwork;

it('a second task cannot have the port of another where processes share ports', async () => {
  const { ecs, kernel, asked, pass } = await setUp();
  await ecs.createService(asked);
  await pass(30);
  const [first, second] = kernel.transact((tx, { region, account }) =>
    visibleTasks(tx, `arn:aws:ecs:${region}:${account}:cluster/main`, kernel.now()),
  );
  const [own] = first!.definition.containerDefinitions;
  const why = (network: ContainerNetwork | undefined, container = own!) =>
    whyPortTaken(first!, container, network, kernel);
  const other = second!.task.taskArn.split('/').at(-1);
  expect(await why(shared)).toBe(
    `CannotStartContainerError: port 8000 is that of task ${other}, and ` +
      'processes share the ports of this machine (unshare is not there). ' +
      'Start the plane with --runtime container, or have one such task at a time.',
  );
  expect(await why(owned)).toBeUndefined();
  expect(await why(undefined)).toBeUndefined();
  expect(await why(shared, { ...own!, portMappings: [{ containerPort: 9000 }] })).toBeUndefined();
});

it('a task has an address that no other one has, and leads nowhere but to it', async () => {
  const { ecs, kernel, asked, pass } = await setUp();
  await ecs.createService(asked);
  await pass(30);
  const { taskArns } = await ecs.listTasks({ cluster: 'main' });
  const [taken] = taskArns!;
  const [first, other] = [taken!.split('/').at(-1)!, 'f'.repeat(32)];
  const draws = [first, other];
  kernel.transact((tx, context) => {
    const id = newTaskId(tx, { ...context, uuid: () => draws.shift()! });
    expect(id).toBe(other);
    const at = (address: string, port = 8000) => containerAt(tx, { id: address, port });
    expect(at(addressOf(taken!))).toEqual({ container: `ecs-${first}-main` });
    expect(at(addressOf(taken!), 80)).toEqual({ container: undefined });
    expect(at('10.255.255.255')).toEqual({ container: undefined });
    expect(at('192.168.0.1')).toBeUndefined();
  });
});
