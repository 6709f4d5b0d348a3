/** A virtual plane with machines and functions that a test writes down in a line each. */
import type { Operation, Service, Shape } from '../../../../infra/local/kernel/types.ts';
import { VirtualPlane } from '../../../conformance/virtual-plane.ts';

export const start = Date.parse('2026-01-01T00:00:00Z');

const roleArn = 'arn:aws:iam::000000000000:role/machine';

/** A function of a test: what it throws becomes a function error. */
export type TestFunction = (event: Shape, plane: VirtualPlane) => Shape | Promise<Shape>;

function lambda(plane: VirtualPlane, functions: Record<string, TestFunction>): Service {
  const invoke: Operation = {
    authorize: () => [],
    runOutside: async ({ FunctionName, Payload }) => {
      const name = String(FunctionName).split(':').at(-1) as string;
      try {
        const result = await functions[name]?.(JSON.parse(Payload), plane);
        return { StatusCode: 200, Payload: JSON.stringify(result ?? null) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        const text = JSON.stringify({ errorType, errorMessage });
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: text };
      }
    },
  };
  return { id: 'lambda', schema: '', operations: { Invoke: invoke } };
}

/** Opens a plane; the same database file goes on where it was. */
export function openPlane(
  functions: Record<string, TestFunction> = {},
  database = ':memory:',
  now = start,
): VirtualPlane {
  return new VirtualPlane({
    start: now,
    standIns: (plane) => [lambda(plane, functions)],
    database,
  });
}

/** A machine of these states, in JSONata unless they say else; the first one is its start. */
export async function makeMachine(
  plane: VirtualPlane,
  states: Record<string, Shape>,
  extra: Shape = {},
  name = 'machine',
): Promise<string> {
  const StartAt = Object.keys(states)[0];
  const spelled = Object.entries(states).map(([key, state]) => [
    key,
    { QueryLanguage: 'JSONata', ...state },
  ]);
  const definition = { StartAt, States: Object.fromEntries(spelled), ...extra };
  const request = { name, definition: JSON.stringify(definition), roleArn };
  return (await plane.states('CreateStateMachine', request)).stateMachineArn;
}

/** Makes a machine, runs it once to its end. */
export async function runOnce(
  plane: VirtualPlane,
  states: Record<string, Shape>,
  input: Shape = {},
  extra: Shape = {},
): Promise<{ described: Shape; events: Shape[]; types: string[] }> {
  const stateMachineArn = await makeMachine(plane, states, extra);
  const request = { stateMachineArn, input: JSON.stringify(input) };
  const { executionArn } = await plane.states('StartExecution', request);
  const finished = await plane.finish(executionArn);
  return { ...finished, types: finished.events.map(({ type }) => type) };
}

/** A state that invokes a function. */
export function invoke(name: string, extra: Shape = {}): Shape {
  const Arguments = { FunctionName: name, Payload: '{% $states.input %}' };
  return { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments, ...extra };
}

/** A state that invokes a function with a task token and waits for its answer. */
export function waitForToken(name: string, extra: Shape = {}): Shape {
  const Payload = { token: '{% $states.context.Task.Token %}' };
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: name, Payload },
    ...extra,
  };
}
