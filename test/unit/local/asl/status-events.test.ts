import { expect, it } from 'vitest';
import type { Service, Shape } from '../../../../infra/local/kernel/types.ts';
import { VirtualPlane } from '../../../conformance/virtual-plane.ts';
import { makeMachine, runOnce, start } from './asl-plane.ts';

function publishingPlane(): { plane: VirtualPlane; published: Shape[] } {
  const published: Shape[] = [];
  const events: Service = {
    id: 'events',
    schema: '',
    operations: {
      PublishServiceEvent: {
        authorize: () => [],
        run: (_tx, event, { principal }) => {
          published.push({ ...event, by: principal.service });
        },
      },
    },
  };
  const plane = new VirtualPlane({ start, standIns: () => [events], publish: true });
  return { plane, published };
}

it('publishes the status of an execution when it starts and when it ends', async () => {
  const { plane, published } = publishingPlane();
  const states = { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'it is' } };
  const { described } = await runOnce(plane, states, { a: 1 });
  const common = {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [described.executionArn],
    by: 'states.amazonaws.com',
  };

  expect(published).toMatchObject([
    { ...common, detail: { status: 'RUNNING', input: '{"a":1}', stopDate: null, output: null } },
    { ...common, detail: { status: 'FAILED', error: 'Bad', cause: 'it is', stopDate: start } },
  ]);
});

it('publishes one end when an execution is stopped twice', async () => {
  const { plane, published } = publishingPlane();
  const stateMachineArn = await makeMachine(plane, { W: { Type: 'Wait', Seconds: 9, End: true } });
  const { executionArn } = await plane.states('StartExecution', { stateMachineArn });
  const first = await plane.states('StopExecution', { executionArn });
  const second = await plane.states('StopExecution', { executionArn });

  expect(second).toEqual(first);
  expect(published.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'ABORTED']);
});
