import { expect, it } from 'vitest';
import { post } from '../../../../infra/local/asl/execution-store.ts';
import { makeMachine, openPlane, runOnce, start, waitForToken } from './asl-plane.ts';

const answer = (taskToken: string, output: unknown = {}) => ({
  taskToken,
  output: JSON.stringify(output),
});

it('ends the task with the output of SendTaskSuccess', async () => {
  const plane = openPlane({
    ask: ({ token }) => plane.states('SendTaskSuccess', answer(token, { a: 1 })),
  });
  const { described, types } = await runOnce(plane, { Ask: waitForToken('ask', { End: true }) });

  expect(JSON.parse(described.output)).toEqual({ a: 1 });
  expect(types).toContain('TaskSucceeded');
});

it('records TaskSubmitted when the answer comes after the call', async () => {
  const tokens: string[] = [];
  const plane = openPlane({ ask: ({ token }) => tokens.push(token) });
  const stateMachineArn = await makeMachine(plane, { Ask: waitForToken('ask', { End: true }) });
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn });
  await plane.until(() => tokens.length === 1);
  await plane.states('SendTaskSuccess', answer(tokens[0] as string));
  const { events } = await plane.finish(executionArn);

  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

it('answers a second, a late, a foreign and a malformed token as AWS does', async () => {
  const tokens: string[] = [];
  const plane = openPlane({ ask: ({ token }) => tokens.push(token) });
  const ask = waitForToken('ask', { TimeoutSeconds: 5, End: true });
  const { described } = await runOnce(plane, { Ask: ask });
  const send = (taskToken: string) => plane.states('SendTaskSuccess', answer(taskToken));

  expect(described.error).toBe('States.Timeout');
  await expect(send(tokens[0] as string)).rejects.toMatchObject({ code: 'TaskTimedOut' });
  await expect(send('nonsense')).rejects.toMatchObject({ code: 'InvalidToken' });
  const foreign = `${(tokens[0] as string).slice(0, -4)}0000`;
  await expect(send(foreign)).rejects.toMatchObject({ code: 'TaskDoesNotExist' });
});

it('fails the task with the error of SendTaskFailure, which a catcher sees', async () => {
  const plane = openPlane({
    ask: ({ token }) =>
      plane.states('SendTaskFailure', { taskToken: token, error: 'Cancelled', cause: 'by user' }),
  });
  const Catch = [{ ErrorEquals: ['Cancelled'], Output: '{% $states.errorOutput %}', Next: 'Told' }];
  const { described } = await runOnce(plane, {
    Ask: waitForToken('ask', { Catch, Next: 'Told' }),
    Told: { Type: 'Succeed' },
  });

  expect(JSON.parse(described.output)).toEqual({ Error: 'Cancelled', Cause: 'by user' });
});

it('times out without a heartbeat and goes on with one', async () => {
  const beats = { left: 3 };
  const plane = openPlane({
    ask: ({ token }, { clock }) => {
      const beat = () => {
        beats.left -= 1;
        void plane.states('SendTaskHeartbeat', { taskToken: token });
        if (beats.left > 0) clock.wakeAt(clock.now() + 8_000, beat);
      };
      clock.wakeAt(clock.now() + 8_000, beat);
    },
  });
  const Catch = [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Lost' }];
  const { described } = await runOnce(plane, {
    Ask: waitForToken('ask', { HeartbeatSeconds: 10, Catch, Next: 'Lost' }),
    Lost: { Type: 'Succeed' },
  });

  expect(described.status).toBe('SUCCEEDED');
  expect(described.stopDate - described.startDate).toBe(34);
});

it('polls a 72-hour task with doubling pauses in few transitions', async () => {
  const polls: number[] = [];
  const hours = 3_600_000;
  const plane = openPlane({
    watch: async ({ token }, { clock }) => {
      polls.push(clock.now());
      if (clock.now() - start >= 72 * hours) await plane.states('SendTaskSuccess', answer(token));
    },
  });
  const Watch = waitForToken('watch', {
    TimeoutSeconds: '{% $pollSeconds %}',
    Catch: [
      {
        ErrorEquals: ['States.Timeout'],
        Assign: { pollSeconds: '{% $min([2 * $pollSeconds, 3600]) %}' },
        Next: 'Watch',
      },
    ],
    End: true,
  });
  const states = { Begin: { Type: 'Pass', Assign: { pollSeconds: 60 }, Next: 'Watch' }, Watch };
  const { described, types } = await runOnce(plane, states);

  expect(described.status).toBe('SUCCEEDED');
  expect(polls.length).toBeLessThan(80);
  expect(types.filter((type) => type.endsWith('StateEntered'))).toHaveLength(polls.length + 1);
});

it('takes the first of two answers that come before it goes on', async () => {
  const tokens: string[] = [];
  const plane = openPlane({ ask: ({ token }) => tokens.push(token) });
  const Catch = [{ ErrorEquals: ['Down'], Next: 'Caught' }];
  const stateMachineArn = await makeMachine(plane, {
    Ask: waitForToken('ask', { Catch, Next: 'Answered' }),
    Answered: { Type: 'Succeed' },
    Caught: { Type: 'Pass', Output: 'caught', End: true },
  });
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn });
  await plane.until(() => tokens.length === 1);
  // A call that failed leaves the token open until the execution has gone on.
  plane.kernel.transact((tx, context) => {
    const { ticket } = tx.get<{ ticket: number }>('SELECT ticket FROM states_token')!;
    post(tx, context, executionArn, { kind: 'failed', ticket, error: 'Down' });
  });
  await plane.states('SendTaskSuccess', answer(tokens[0] as string));
  const { described } = await plane.finish(executionArn);
  expect(described).toMatchObject({ status: 'SUCCEEDED', output: '"caught"' });
});
