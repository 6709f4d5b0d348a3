/** Runs one recorded scenario of Step Functions. */
import type { Shape } from '../../infra/local/kernel/types.ts';
import { difference, historyDifference } from './compare.ts';
import { caughtAnswers, recordedAnswers, recordedServices } from './recorded-services.ts';
import { VirtualPlane } from './virtual-plane.ts';

/** As the files have it. */
export interface Scenario {
  id: string;
  uses: string[];
  mode: 'exec' | 'express-sync';
  definition: Shape;
  input: string;
  recorded: Record<string, Shape>;
}

/** When the recordings were made: some of them wait for a time of that day. */
const recordedAt = Date.parse('2026-11-20T20:12:14Z');

const roleArn = 'arn:aws:iam::000000000000:role/snf_role';

/** Undefined when all is as recorded, else the first difference. */
export async function play(scenario: Scenario): Promise<string | undefined> {
  const { recorded } = scenario;
  const events: Shape[] = recorded.get_execution_history?.events ?? [];
  const sync = recorded.start_execution_sync_response;
  const answers = [...recordedAnswers(events), ...caughtAnswers(sync?.output)];
  const plane = new VirtualPlane({
    start: recordedAt,
    standIns: (self) => recordedServices(self, answers),
  });
  try {
    const child = await makeChild(plane, events);
    const fill = (text: string) => text.replaceAll(/arn:sm/g, child);
    const definition = fill(JSON.stringify(scenario.definition));
    const type = sync ? 'EXPRESS' : 'STANDARD';
    const machine = { name: 'recorded', definition, roleArn, type };
    const { stateMachineArn } = await plane.states('CreateStateMachine', machine);
    const started = { stateMachineArn, input: fill(scenario.input) };
    if (sync) return await playSync(plane, started, sync);
    const { executionArn } = await plane.states('StartExecution', started);
    const finished = await plane.finish(executionArn);
    return (
      historyDifference(events, finished.events) ??
      describedDifference(recorded.describe_execution, finished.described)
    );
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

async function playSync(
  plane: VirtualPlane,
  request: Shape,
  recorded: Shape,
): Promise<string | undefined> {
  let reply: Shape;
  const call = plane.states('StartSyncExecution', request).then((answer) => {
    reply = answer;
  });
  await Promise.race([call, plane.until(() => reply !== undefined)]);
  const kept = ['status', 'output', 'error', 'cause', 'input'];
  const only = (from: Shape) => Object.fromEntries(kept.map((key) => [key, from[key]]));
  return difference(only(recorded), only(reply));
}

function describedDifference(recorded: Shape, actual: Shape): string | undefined {
  if (!recorded) return undefined;
  const { ResponseMetadata: _metadata, ...expected } = recorded;
  return difference(expected, actual, 'DescribeExecution');
}

/** `.sync` answers the child's output as a text, `.sync:2` as what it says. */
function parsed(output: Shape): Shape {
  return typeof output === 'string' ? JSON.parse(output) : output;
}

/** The machine that recorded ones start: it ends as its recording says. */
async function makeChild(plane: VirtualPlane, events: Shape[]): Promise<string> {
  const [end] = events.filter(({ type }) => /^Task(Succeeded|Failed)$/.test(type));
  const details = end?.taskSucceededEventDetails ?? end?.taskFailedEventDetails ?? {};
  const { Error: error, Cause: cause } = details.cause ?? {};
  const state = end?.taskFailedEventDetails
    ? { Type: 'Fail', Error: error, Cause: cause }
    : { Type: 'Pass', Result: parsed(details.output?.Output ?? {}), End: true };
  const definition = JSON.stringify({ StartAt: 'Only', States: { Only: state } });
  const reply = await plane.states('CreateStateMachine', { name: 'child', definition, roleArn });
  return reply.stateMachineArn;
}
