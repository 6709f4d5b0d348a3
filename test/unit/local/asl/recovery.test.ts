import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import type { VirtualPlane } from '../../../conformance/virtual-plane.ts';
import { invoke, makeMachine, openPlane, start, waitForToken } from './asl-plane.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const answer = (taskToken: string) => ({ taskToken, output: '"done"' });

const functions = {
  step: (event: Shape) => event,
  watch: ({ token }: Shape, plane: VirtualPlane) =>
    plane.kernel
      .call('states', 'SendTaskSuccess', answer(token), planePrincipal)
      .catch((error: Error) => error.message),
};

const ItemProcessor = { StartAt: 'Step', States: { Step: invoke('step', { End: true }) } };

const parent = (child: string) => ({
  Each: { Type: 'Map', Items: [1, 2], MaxConcurrency: 1, ItemProcessor, Next: 'Nap' },
  Nap: { Type: 'Wait', Seconds: 60, Next: 'Watch' },
  Watch: waitForToken('watch', { TimeoutSeconds: 100, Next: 'Child' }),
  Child: {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: child, Name: 'child' },
    Output: '{% $states.result.Output %}',
    End: true,
  },
});

/** Does at most `most` tasks, moving the clock; the number done. */
async function doTasks(plane: VirtualPlane, most: number): Promise<number> {
  for (let done = 0; done < most; done += 1) {
    const due = plane.kernel.tasks.nextDue();
    if (due === undefined) return done;
    plane.clock.moveTo(due);
    await plane.kernel.tasks.runOne();
  }
  return most;
}

async function begin(plane: VirtualPlane): Promise<string> {
  const only = { Only: { Type: 'Wait', Seconds: 5, Output: 'child', End: true } };
  const child = await makeMachine(plane, only, {}, 'child');
  const stateMachineArn = await makeMachine(plane, parent(child), {}, 'parent');
  return (await plane.states('StartExecution', { stateMachineArn })).executionArn;
}

it('goes on from every commit after the death of the process and doubles nothing', async () => {
  const whole = openPlane(functions);
  const executionArn = await begin(whole);
  const tasks = await doTasks(whole, 1000);
  const expected = await whole.finish(executionArn);
  expect(expected.described).toMatchObject({ status: 'SUCCEEDED', output: '"child"' });

  for (let killedAfter = 0; killedAfter <= tasks; killedAfter += 1) {
    const database = join(folder, `${killedAfter}.sqlite`);
    const first = openPlane(functions, database);
    await begin(first);
    await doTasks(first, killedAfter);
    const second = openPlane(functions, database, first.clock.now());
    await doTasks(second, 1000);
    const { described, events } = await second.finish(executionArn);
    const shown = (list: Shape[]) =>
      list.map(({ id, previousEventId, type }) => ({ id, previousEventId, type }));

    expect(described.output).toBe('"child"');
    expect(shown(events)).toEqual(shown(expected.events));
    await Promise.all([first.kernel.stop(), second.kernel.stop()]);
  }
});

it('writes nothing when a stop comes between evaluation and commit', async () => {
  const plane = openPlane(functions);
  const stateMachineArn = await makeMachine(plane, { A: { Type: 'Pass', End: true } });
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn });
  const running = plane.kernel.tasks.runOne();
  await plane.states('StopExecution', { executionArn });
  await running;
  const { described, events } = await plane.finish(executionArn);

  expect(described.status).toBe('ABORTED');
  expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  expect(plane.clock.now()).toBe(start);
});

it('gives the same trace twice on virtual time, names and tokens included', async () => {
  const trace = async () => {
    const plane = openPlane(functions);
    const executionArn = await begin(plane);
    return plane.finish(executionArn);
  };

  expect(await trace()).toEqual(await trace());
});
