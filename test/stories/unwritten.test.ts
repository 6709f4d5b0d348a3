import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { idOf } from '../../infra/local/services/ec2/things.ts';
import { expectNothingHeld } from './accounts.ts';
import { abortExecution } from './executions.ts';
import { noDenials, type Story, startStory, taskJob } from './story.ts';

type Call = NonNullable<NonNullable<VirtualOptions['faults']>['call']>;

const minute = 60_000;
const lasting =
  (runSeconds: number): VirtualOptions['model'] =>
  () => ({ runSeconds, exitCode: 0, lines: ['worked'] });
const long = lasting(20 * 3600);
const longTask = { ...taskJob, timeoutSeconds: 24 * 3600 };

async function runningTasks(story: Story): Promise<number> {
  const request = { cluster: 'trainyard', desiredStatus: 'RUNNING' };
  const { taskArns } = await story.kernel.call<Shape>('ecs', 'ListTasks', request, planePrincipal);
  return taskArns.length;
}

/** Nothing computes, no line of the ledger is open, nothing is held. */
async function expectNothingLeft(story: Story): Promise<void> {
  expect(await runningTasks(story)).toBe(0);
  await expectNothingHeld(story);
}

/** A task that was started, and whose start cannot be written as long as `hole.isOpen`. */
async function inTheHole(kind: NonNullable<ReturnType<Call>>, runSeconds = 20 * 3600) {
  const hole = { isOpen: true, hits: 0, hasRun: false };
  const call: Call = ({ operation, functionName }) => {
    if (operation === 'RunTask') hole.hasRun = true;
    const isWrite = operation === 'TransactWriteItems' && /task-start/.test(functionName ?? '');
    if (!hole.isOpen || !hole.hasRun || !isWrite) return undefined;
    hole.hits += 1;
    return kind;
  };
  const story = await startStory({ model: lasting(runSeconds), faults: { call } });
  const id = await story.submit(longTask);
  await story.runUntil(() => hole.hits >= 3);
  expect(await runningTasks(story)).toBe(1);
  return { hole, story, id };
}

describe('a task that was made and not written down', () => {
  afterEach(noDenials);

  it('is stopped when its job is cancelled meanwhile', async () => {
    const { hole, story, id } = await inTheHole('throttle');
    expect((await story.api('POST', `/jobs/${id}/cancel`)).status).toBe(202);
    hole.isOpen = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    await expectNothingLeft(story);
    await story.stop();
  });

  it('is kept with its lines when it had finished before its job was cancelled', async () => {
    const { hole, story, id } = await inTheHole('throttle', 60);
    await story.advance(5 * minute);
    await story.api('POST', `/jobs/${id}/cancel`);
    hole.isOpen = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    await expectNothingLeft(story);
    const { items } = (await story.api('GET', `/jobs/${id}/logs`)).body;
    expect(items).toMatchObject([{ source: 'task', message: 'worked' }]);
    await story.stop();
  });

  it('is stopped when its execution is aborted meanwhile', async () => {
    const { hole, story, id } = await inTheHole('lose-request');
    await abortExecution(story, id);
    await story.advance(minute);
    hole.isOpen = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Failed', reason: 'InternalError' });
    await expectNothingLeft(story);
    await story.stop();
  });

  it('is taken for its job’s once it can be written', async () => {
    const { hole, story, id } = await inTheHole('lose-request');
    await story.advance(10 * minute);
    hole.isOpen = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Succeeded', attempt: 1 });
    await expectNothingLeft(story);
    await story.stop();
  });

  it('keeps its job from ending until it is sure that there is none', async () => {
    let isDown = true;
    const call: Call = ({ operation }) =>
      isDown && operation === 'RunTask' ? 'lose-request' : undefined;
    const story = await startStory({ model: long, faults: { call } });
    const id = await story.submit(longTask);
    await story.advance(2 * minute);
    const began = story.clock.now();
    await story.api('POST', `/jobs/${id}/cancel`);
    isDown = false;
    expect(await story.end(id)).toMatchObject({ phase: 'Cancelled' });
    expect(story.clock.now() - began).toBeGreaterThan(5 * minute);
    expect(story.clock.now() - began).toBeLessThan(10 * minute);
    await expectNothingLeft(story);
    await story.stop();
  });
});

describe('a line of the ledger that opens after its job has ended', () => {
  afterEach(noDenials);

  it('is closed by the reaper, which stops what computes for it', async () => {
    const story = await startStory({ model: long });
    const ask = (service: string, operation: string, request: object) =>
      story.kernel.call<Shape>(service, operation, request, planePrincipal);
    const id = await story.submit(longTask);
    await story.until(id, 'Running');
    const cluster = 'trainyard';
    const { taskArns } = await ask('ecs', 'ListTasks', { cluster });
    const { tasks } = await ask('ecs', 'DescribeTasks', { cluster, tasks: taskArns });
    await story.api('POST', `/jobs/${id}/cancel`);
    await story.end(id);
    await story.advance(10 * minute);
    await expectNothingLeft(story);
    // As a function leaves it that could make the task only now, and died before it stopped it.
    const { taskDefinitionArn: taskDefinition, startedBy } = tasks[0];
    const subnets = [idOf('subnet', 'default a')];
    const networkConfiguration = { awsvpcConfiguration: { subnets } };
    const launchType = 'FARGATE';
    const late = { cluster, taskDefinition, startedBy, networkConfiguration, launchType };
    await ask('ecs', 'RunTask', late);
    const { TableNames } = await ask('dynamodb', 'ListTables', {});
    const TableName = TableNames[0];
    const { Items } = await ask('dynamodb', 'Scan', { TableName });
    const line = Items.find(({ pk, sk }: Shape) => pk.S.endsWith(id) && /^LEDGER/.test(sk.S));
    const open = { M: { at: { N: `${story.clock.now()}` }, looks: { N: '0' } } };
    await ask('dynamodb', 'PutItem', { TableName, Item: { ...line, state: { S: 'open' }, open } });
    const living = { pk: { S: 'LIVE' }, sk: { S: id }, v: { N: '1' } };
    await ask('dynamodb', 'PutItem', { TableName, Item: living });
    await story.advance(minute);
    expect(await runningTasks(story)).toBe(1);
    await story.advance(20 * minute);
    await expectNothingLeft(story);
    expect(await story.job(id)).toMatchObject({ phase: 'Cancelled' });
    await story.stop();
  });
});

describe('a task that is to stop', () => {
  afterEach(noDenials);

  /** A running task whose stop is refused while the switch is on. */
  async function unstoppable() {
    const stop = { isRefused: true };
    const call: Call = ({ operation }) =>
      stop.isRefused && operation === 'StopTask' ? 'throttle' : undefined;
    const story = await startStory({ model: long, faults: { call } });
    const id = await story.submit(longTask);
    await story.until(id, 'Running');
    return { stop, story, id };
  }

  it.each(['cancelled', 'aborted'])('is stopped within minutes of an outage (%s)', async (how) => {
    const { stop, story, id } = await unstoppable();
    if (how === 'cancelled') await story.api('POST', `/jobs/${id}/cancel`);
    else await abortExecution(story, id);
    await story.advance(20 * minute);
    expect(await runningTasks(story)).toBe(1);
    stop.isRefused = false;
    await story.advance(8 * minute);
    await expectNothingLeft(story);
    await story.stop();
  });
});

describe('a task that Amazon ECS forgot', () => {
  afterEach(noDenials);

  it('is noticed at the next looks, however often its job was looked at', async () => {
    const deliver = () => 'drop' as const;
    const story = await startStory({ model: long, faults: { deliver } });
    const id = await story.submit({ ...longTask, maxAttempts: 1 });
    await story.until(id, 'Running');
    await story.advance(60 * minute);
    story.forget();
    await story.advance(70 * minute);
    expect(await story.job(id)).toMatchObject({ phase: 'Failed', reason: 'HeartbeatLost' });
    await expectNothingLeft(story);
    await story.stop();
  });
});

describe('a cancel that was accepted', () => {
  afterEach(noDenials);

  it('is honoured while the end of failed code is just being written', async () => {
    let id = '';
    let hasCome = false;
    // What the handler of cancel writes comes between what settle has read and what it writes.
    const call: Call = ({ operation, functionName }) => {
      if (hasCome || operation !== 'TransactWriteItems') return undefined;
      if (!/job-settle/.test(functionName ?? '')) return undefined;
      hasCome = true;
      story.kernel.transact((_tx, context) => {
        const { TableNames } = context.call<Shape>('dynamodb', 'ListTables', {});
        context.call('dynamodb', 'UpdateItem', {
          TableName: TableNames[0],
          Key: { pk: { S: `JOB#${id}` }, sk: { S: 'META' } },
          UpdateExpression: 'SET intent = :intent ADD rev :one',
          ExpressionAttributeValues: { ':intent': { S: 'Cancelled' }, ':one': { N: '1' } },
        });
      });
      return undefined;
    };
    const story = await startStory({
      model: () => ({ runSeconds: 30, exitCode: 3 }),
      faults: { call },
    });
    id = await story.submit(taskJob);
    const job = await story.end(id);
    expect({ hasCome, phase: job.phase }).toEqual({ hasCome: true, phase: 'Cancelled' });
    await story.stop();
  });
});
