import { expect, it } from 'vitest';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { makeMachine, openPlane, runOnce } from './asl-plane.ts';

const startChild = (child: string, extra: Shape = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Arguments: { StateMachineArn: child, Name: 'child-1', Input: '{% $states.input %}' },
  ...extra,
});

const echo = { Only: { Type: 'Pass', Output: { got: '{% $states.input %}' }, End: true } };

it('gives the parent the output of its child as JSON, without polling', async () => {
  const plane = openPlane();
  const child = await makeMachine(plane, echo, {}, 'child');
  const Output = '{% $states.result.Output %}';
  const parent = { Start: startChild(child, { Output, End: true }) };
  const { described, types } = await runOnce(plane, parent, { a: 1 });

  expect(JSON.parse(described.output)).toEqual({ got: { a: 1 } });
  expect(types).toContain('TaskSubmitted');
  expect(described.stopDate).toBe(described.startDate);
});

it('tells the parent what became of a child that no catcher could have saved', async () => {
  const plane = openPlane();
  const broken = {
    Only: { Type: 'Pass', QueryLanguage: 'JSONPath', InputPath: '$.no', End: true },
  };
  const child = await makeMachine(plane, broken, {}, 'child');
  const Output = '{% $parse($states.errorOutput.Cause) %}';
  const Catch = [{ ErrorEquals: ['States.TaskFailed'], Output, Next: 'Settle' }];
  const { described } = await runOnce(plane, {
    Start: startChild(child, { Catch, Next: 'Settle' }),
    Settle: { Type: 'Succeed' },
  });

  expect(JSON.parse(described.output)).toMatchObject({
    Status: 'FAILED',
    Error: 'States.Runtime',
    Name: 'child-1',
  });
});

it('stops the child when the parent no longer waits for it', async () => {
  const plane = openPlane();
  const slow = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };
  const child = await makeMachine(plane, slow, {}, 'child');
  const parent = { Start: startChild(child, { TimeoutSeconds: 10, End: true }) };
  const { described } = await runOnce(plane, parent);
  const executionArn = `${child.replace(':stateMachine:', ':execution:')}:child-1`;
  const ended = await plane.finish(executionArn);

  expect(described.error).toBe('States.Timeout');
  expect(ended.described.status).toBe('ABORTED');
});

it('runs a map with its concurrency and keeps the order of the results', async () => {
  const plane = openPlane();
  const States = {
    Nap: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'Say' },
    Say: { Type: 'Pass', Output: '{% $states.input * 10 %}', End: true },
  };
  const Each = {
    Type: 'Map',
    Items: [4, 2, 3, 1],
    MaxConcurrency: 2,
    ItemProcessor: { StartAt: 'Nap', States },
    End: true,
  };
  const { described } = await runOnce(plane, { Each });

  expect(JSON.parse(described.output)).toEqual([40, 20, 30, 10]);
  expect(described.stopDate - described.startDate).toBe(5);
});

it('aborts the other branches when one fails and lets a catcher go on', async () => {
  const plane = openPlane();
  const branch = (name: string, state: Shape) => ({ StartAt: name, States: { [name]: state } });
  const Both = {
    Type: 'Parallel',
    Branches: [
      branch('Bad', { Type: 'Fail', Error: 'Bad', Cause: 'it is' }),
      branch('Slow', { Type: 'Wait', Seconds: 1000, End: true }),
    ],
    Catch: [{ ErrorEquals: ['Bad'], Next: 'Done' }],
    Next: 'Done',
  };
  const { described } = await runOnce(plane, { Both, Done: { Type: 'Succeed' } });

  expect(JSON.parse(described.output)).toEqual({ Error: 'Bad', Cause: 'it is' });
  expect(described.stopDate).toBe(described.startDate);
});
