import { expect, it } from 'vitest';
import { invoke, makeMachine, openPlane, runOnce } from './asl-plane.ts';

const wait = { Wait: { Type: 'Wait', Seconds: 60, End: true } };

it('answers a repeated StartExecution only while it runs with the same input', async () => {
  const plane = openPlane();
  const stateMachineArn = await makeMachine(plane, wait);
  const request = { stateMachineArn, name: 'once', input: '{"a":1}' };
  const first = await plane.states('StartExecution', request);

  expect(await plane.states('StartExecution', request)).toEqual(first);
  const other = plane.states('StartExecution', { ...request, input: '{"a":2}' });
  await expect(other).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
  await plane.finish(first.executionArn);
  const again = plane.states('StartExecution', request);
  await expect(again).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
});

it('runs the version that an alias leads to, also after the machine has changed', async () => {
  const plane = openPlane();
  const answer = (text: string) => ({ Only: { Type: 'Pass', Output: text, End: true } });
  const stateMachineArn = await makeMachine(plane, answer('old'));
  const version = await plane.states('PublishStateMachineVersion', { stateMachineArn });
  const { stateMachineAliasArn } = await plane.states('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: version.stateMachineVersionArn, weight: 100 }],
  });
  const { definition } = await plane.states('DescribeStateMachine', { stateMachineArn });
  const changed = definition.replace('old', 'new');
  await plane.states('UpdateStateMachine', { stateMachineArn, definition: changed });
  const outputOf = async (arn: string) => {
    const request = { stateMachineArn: arn };
    const { executionArn } = await plane.states('StartExecution', request);
    return (await plane.finish(executionArn)).described;
  };

  expect((await outputOf(stateMachineArn)).output).toBe('"new"');
  const aliased = await outputOf(stateMachineAliasArn);
  expect(aliased).toMatchObject({ output: '"old"', stateMachineAliasArn });
  expect(aliased.executionArn).toContain(':execution:machine:');
});

it('ends an execution exactly when its own TimeoutSeconds are over', async () => {
  const plane = openPlane();
  const { described, types } = await runOnce(plane, wait, {}, { TimeoutSeconds: 7 });

  expect(described.status).toBe('TIMED_OUT');
  expect(described.stopDate - described.startDate).toBe(7);
  expect(described).not.toHaveProperty('error');
  expect(types.at(-1)).toBe('ExecutionTimedOut');
});

it('stops an execution at once and drops everything it waited for', async () => {
  const plane = openPlane();
  const stateMachineArn = await makeMachine(plane, wait);
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn });
  await plane.states('StopExecution', { executionArn, error: 'Enough', cause: 'of it' });
  const { described, events } = await plane.finish(executionArn);

  expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
  expect(events.at(-1)?.executionAbortedEventDetails).toEqual({ error: 'Enough', cause: 'of it' });
  await expect(plane.until(() => false)).rejects.toThrow('Nothing is left to do');
});

it('pages a history forwards and backwards', async () => {
  const plane = openPlane();
  const { described } = await runOnce(plane, wait);
  const { executionArn } = described;
  const ask = { executionArn, maxResults: 2 };
  const first = await plane.states('GetExecutionHistory', ask);
  const next = { ...ask, nextToken: first.nextToken };
  const second = await plane.states('GetExecutionHistory', next);
  const backwards = await plane.states('GetExecutionHistory', { ...ask, reverseOrder: true });

  expect(first.events.map(({ id }: { id: number }) => id)).toEqual([1, 2]);
  expect(second.events.map(({ id }: { id: number }) => id)).toEqual([3, 4]);
  expect(second.nextToken).toBeUndefined();
  expect(backwards.events.map(({ id }: { id: number }) => id)).toEqual([4, 3]);
});

it('makes event number 25,000 the end of an execution that goes round for ever', async () => {
  const plane = openPlane();
  const { described, events } = await runOnce(plane, { Round: { Type: 'Pass', Next: 'Round' } });

  expect(events).toHaveLength(25_000);
  expect(events.at(-1)).toMatchObject({
    type: 'ExecutionFailed',
    executionFailedEventDetails: {
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    },
  });
  expect(described.status).toBe('FAILED');
});

it('refuses a definition with everything that is wrong in it', async () => {
  const plane = openPlane();
  const bad = {
    First: { Type: 'Pass', Output: '{% $sum( %}', Next: 'Nowhere' },
    Second: { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', End: true },
  };

  const made = makeMachine(plane, bad);
  await expect(made).rejects.toMatchObject({ code: 'InvalidDefinition' });
  await expect(made).rejects.toThrow(/Nowhere.*S0\d+.*ecs:runTask\.sync/s);
});

it('ends an execution whose definition it finds that it cannot execute', async () => {
  const rule = { Variable: 5, IsNull: true, Next: 'End' };
  const choose = { QueryLanguage: 'JSONPath', Type: 'Choice', Choices: [rule], Default: 'End' };
  const End = { Type: 'Succeed' };
  const failing = { Type: 'Fail', Error: 'Own', Cause: 'own' };
  const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: 5, Next: 'End' }];
  const Branches = [{ StartAt: 'F', States: { F: failing } }];
  const caught = { QueryLanguage: 'JSONPath', Type: 'Parallel', Branches, Catch, End: true };
  for (const First of [choose, caught]) {
    const { described } = await runOnce(openPlane(), { First, End });
    expect(described).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(described.cause).toMatch(
      /executing the state 'First' .* The local plane cannot execute it: TypeError/,
    );
  }
});

it('answers nonsense with an error of AWS and never breaks', async () => {
  const plane = openPlane();
  const refused = async (operation: string, request: unknown, code: string) =>
    await expect(plane.states(operation, request)).rejects.toMatchObject({ code });
  const stateMachineArn = await makeMachine(plane, wait);
  const made = { name: 'x', roleArn: 'arn:aws:iam::000000000000:role/machine' };

  await refused('StartExecution', {}, 'ValidationException');
  await refused('StartExecution', { stateMachineArn: 'arn:x' }, 'StateMachineDoesNotExist');
  await refused('StartExecution', { stateMachineArn, input: '{' }, 'InvalidExecutionInput');
  await refused('StartExecution', { stateMachineArn, input: 7 }, 'SerializationException');
  await refused('StartExecution', { stateMachineArn, name: 'a b' }, 'InvalidName');
  await refused('DescribeExecution', { executionArn: 'arn:x' }, 'ExecutionDoesNotExist');
  await refused('StopExecution', {}, 'ValidationException');
  await refused('CreateStateMachine', { ...made, definition: '[]' }, 'InvalidDefinition');
  await refused('CreateStateMachine', { name: 'x' }, 'ValidationException');
  await refused('SendTaskSuccess', { taskToken: 'none', output: '{}' }, 'InvalidToken');
});

it('waits between retries as the retrier says and counts each retrier by itself', async () => {
  const calls: number[] = [];
  const errors = ['A', 'A', 'B', 'A', 'A'];
  const plane = openPlane({
    step: (_event, { clock }) => {
      const name = errors[calls.length];
      calls.push(clock.now());
      if (name) throw Object.assign(new Error('again'), { name });
    },
  });
  const Retry = [
    { ErrorEquals: ['A'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 },
    { ErrorEquals: ['B'], IntervalSeconds: 5 },
  ];
  const { described } = await runOnce(plane, { Step: invoke('step', { Retry, End: true }) });
  const pauses = calls.slice(1).map((at, index) => (at - (calls[index] as number)) / 1000);

  expect(described.status).toBe('SUCCEEDED');
  expect(pauses).toEqual([2, 6, 5, 10, 10]);
});
