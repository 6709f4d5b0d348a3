import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { openPlane, runOnce } from './asl-plane.ts';

const path = (state: Shape) => ({ QueryLanguage: 'JSONPath', ...state });
const run = (state: Shape, input: Shape = {}, functions = {}) =>
  runOnce(openPlane(functions), { A: state }, input);

describe('a failure is told in the words that were recorded of AWS', () => {
  const wait = path({ Type: 'Wait', SecondsPath: '$.s', End: true });
  const timed = path({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f' },
    TimeoutSecondsPath: '$.none',
    End: true,
  });
  const map = (more: Shape) => {
    const inner = { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } };
    return path({ Type: 'Map', ItemProcessor: inner, ItemsPath: '$.items', End: true, ...more });
  };

  it.each([
    ['a negative wait', wait, { s: -1 }, 'references a negative value: $.s == -1'],
    ['a broken wait', wait, { s: 1.5 }, 'cannot be parsed as a long value: $.s == 1.5'],
    ['an absent wait', wait, {}, 'does not reference an input value: $.s'],
    ['an absent time-out', timed, {}, "Invalid path '$.none' : No results for path: $['none']"],
    [
      'a share that is no number',
      map({ ToleratedFailurePercentagePath: '$.p' }),
      { items: [1], p: 'NoNumber' },
      'which is not a valid float',
    ],
  ])('%s', async (_what, state, input, words) => {
    const { described } = await run(state, input);
    expect(described).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(described.cause).toContain(words);
  });

  it('but a negative concurrency ends the execution, where AWS waits for ever', async () => {
    const input = { items: [1], c: -1 };
    const { described } = await run(map({ MaxConcurrencyPath: '$.c' }), input);
    expect(described.cause).toContain('MaxConcurrency cannot be negative');
  });
});

it.each([
  ["States.Format('{}', $.o)", '{a=1, b=[], c=[x, y]}'],
  ["States.StringToJson('')", null],
  ["States.StringToJson(' ')", null],
  [`$['Test\\""Name"']`, 'odd'],
  [`$['it\\'s']`, 'quoted'],
])('JSONPath reads %s as %j', async (expression, value) => {
  const input = { o: { a: 1, b: [], c: ['x', 'y'] }, 'Test\\""Name"': 'odd', "it's": 'quoted' };
  const state = path({ Type: 'Pass', Parameters: { 'v.$': expression }, End: true });
  expect(JSON.parse((await run(state, input)).described.output)).toEqual({ v: value });
});

it('an empty Assign leaves nothing in the history', async () => {
  const { events } = await run({ Type: 'Pass', Assign: {}, End: true });
  const exited = events.find(({ type }) => type === 'PassStateExited');
  expect(exited.stateExitedEventDetails).not.toHaveProperty('assignedVariables');
});

it('the history says as which other role a task calls', async () => {
  const RoleArn = 'arn:aws:iam::000000000000:role/other';
  const Arguments = { FunctionName: 'f' };
  const Resource = 'arn:aws:states:::lambda:invoke';
  const task = { Type: 'Task', Resource, Arguments, Credentials: { RoleArn }, End: true };
  const { events } = await run(task, {}, { f: () => ({}) });
  const scheduled = events.find(({ type }) => type === 'TaskScheduled');
  expect(scheduled.taskScheduledEventDetails.taskCredentials).toEqual({ roleArn: RoleArn });
});

const broken = { Type: 'Pass', Output: '{% $none.a.b() %}', End: true };
const called = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

it.each([
  [
    'the task of a failed branch is aborted before its Parallel state has failed',
    {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'B', States: { B: { ...called, Arguments: { FunctionName: 'bad' } } } },
      ],
      End: true,
    },
    ['TaskFailed', 'TaskStateAborted', 'ParallelStateFailed', 'ExecutionFailed'],
  ],
  [
    'an expression that failed in an iteration is told there alone',
    {
      Type: 'Map',
      Items: [1],
      ItemProcessor: { StartAt: 'B', States: { B: broken } },
      End: true,
    },
    ['EvaluationFailed', 'MapIterationFailed', 'MapStateFailed', 'ExecutionFailed'],
  ],
])('recorded order: %s', async (_what, state, last) => {
  const functions = {
    bad: () => {
      throw new Error('no');
    },
  };
  const { types } = await run(state, {}, functions);
  expect(types.slice(-4)).toEqual(last);
});

describe('an express execution', () => {
  it('has an ARN of its own kind each time, and no operation shows it', async () => {
    const plane = openPlane();
    const definition = JSON.stringify({
      StartAt: 'A',
      States: { A: { Type: 'Pass', End: true } },
    });
    const roleArn = 'arn:aws:iam::000000000000:role/machine';
    const machine = { name: 'quick', definition, roleArn, type: 'EXPRESS' };
    const { stateMachineArn } = await plane.states('CreateStateMachine', machine);
    const start = { stateMachineArn, name: 'one' };
    const first = await plane.states('StartExecution', start);
    const second = await plane.states('StartExecution', start);
    expect(first.executionArn).toMatch(/^arn:aws:states:us-east-1:000000000000:express:quick:one:/);
    expect(second.executionArn).not.toBe(first.executionArn);
    const { executionArn } = first;
    for (const operation of ['DescribeExecution', 'GetExecutionHistory', 'StopExecution']) {
      await expect(plane.states(operation, { executionArn })).rejects.toMatchObject({
        code: 'InvalidArn',
        message: "Invalid Arn: 'Resource type not valid in this context: express'",
      });
    }
    await expect(plane.states('ListExecutions', { stateMachineArn })).rejects.toMatchObject({
      code: 'StateMachineTypeNotSupported',
    });
  });
});
