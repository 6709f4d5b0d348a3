import { expect, test } from 'vitest';
import { realClock } from '../../../../infra/local/boot/real-clock.ts';
import { Kernel, type KernelPorts } from '../../../../infra/local/kernel/kernel.ts';
import type { Service, TaskHandler } from '../../../../infra/local/kernel/types.ts';

const ports: KernelPorts = {
  clock: realClock,
  random: () => 0.5,
  database: ':memory:',
  account: '000000000000',
  region: 'us-east-1',
  log: (line) => {
    throw new Error(line);
  },
};

const serviceOf = (id: string, tasks: Record<string, TaskHandler>): Service => ({
  id,
  schema: '',
  operations: {},
  tasks,
});

/** A kernel whose service `slow` waits until the gate opens; the others are done at once. */
function kernelWith(parallelTasks: number) {
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  let atOnce = 0;
  let most = 0;
  const note: TaskHandler = ({ name }) => void done.push(name);
  const wait: TaskHandler = async ({ name }) => {
    most = Math.max(most, ++atOnce);
    await gate.promise;
    atOnce -= 1;
    done.push(name);
  };
  const services = [serviceOf('slow', { wait }), serviceOf('quick', { note })];
  const authorize = () => ({ allowed: true as const });
  const kernel = new Kernel({ ports, services, authorize, parallelTasks });
  const add = (service: string, task: string, name: string, key?: string) =>
    kernel.transact((_tx, context) =>
      context.later({ service, name: task, payload: { name }, ...(key ? { key } : {}) }),
    );
  return { kernel, gate, done, add, most: () => most };
}

const until = async (test: () => boolean) => {
  while (!test()) await new Promise((go) => setImmediate(go));
};

test('tasks that wait fill their own service only', async () => {
  const { kernel, gate, done, add, most } = kernelWith(3);
  for (let n = 0; n < 10; n += 1) add('slow', 'wait', `slow ${n}`);
  for (let n = 0; n < 5; n += 1) add('quick', 'note', `quick ${n}`);
  await kernel.start();
  await until(() => done.length === 5);
  expect(done).toEqual(['quick 0', 'quick 1', 'quick 2', 'quick 3', 'quick 4']);
  expect(most()).toBe(3);
  gate.resolve();
  await until(() => done.length === 15);
  expect(most()).toBe(3);
  await kernel.stop();
});

test('a task waits for the one before it under the same key, and then comes', async () => {
  const { kernel, gate, done, add } = kernelWith(3);
  await kernel.start();
  add('slow', 'wait', 'first', 'one key');
  await until(() => kernel.tasks.underWay === 1);
  add('quick', 'note', 'second', 'one key');
  add('quick', 'note', 'other');
  await until(() => done.length === 1);
  expect(done).toEqual(['other']);
  gate.resolve();
  await until(() => done.length === 3);
  expect(done).toEqual(['other', 'first', 'second']);
  await kernel.stop();
});

test('a task is done though its alarm was set for one that was undone', async () => {
  const { kernel, done, add } = kernelWith(3);
  await kernel.start();
  const undone = () =>
    kernel.transact((_tx, context) => {
      context.later({ service: 'quick', name: 'note', payload: { name: 'undone' } });
      throw new Error('no');
    });
  expect(undone).toThrow('no');
  add('quick', 'note', 'done');
  await until(() => done.length === 1);
  expect(done).toEqual(['done']);
  await kernel.stop();
});
