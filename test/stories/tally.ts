import type { CallMeter, MadeCall } from '../../infra/local/boot/call-meter.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { Story } from './story.ts';

/** Counts everything that the functions of a story do. */
export class Tally implements CallMeter {
  readonly calls: MadeCall[] = [];
  readonly runs: string[] = [];

  called(call: MadeCall): void {
    this.calls.push(call);
  }

  invoked(functionName: string): void {
    this.runs.push(functionName.replace('trainyard-', ''));
  }

  /** How many runs of the functions that the test takes. */
  runsOf(test: (functionName: string) => boolean): number {
    return this.runs.filter(test).length;
  }

  /** How many calls of an operation, such as `sns:Publish`. */
  callsOf(name: string): number {
    return this.calls.filter(({ service, operation }) => `${service}:${operation}` === name).length;
  }

  /** Request units of the table's writes or reads, in the calls that the test takes. */
  units(sort: 'write' | 'read', test: (call: MadeCall) => boolean): number {
    const reads = /^(GetItem|BatchGetItem|Query|Scan)$/;
    return this.calls
      .filter(({ operation }) => reads.test(operation) === (sort === 'read'))
      .filter(test)
      .reduce((sum, { units }) => sum + units, 0);
  }
}

/** State transitions as AWS bills them: states entered, and tasks scheduled again by a retry. */
export async function transitionsOf(story: Story): Promise<number> {
  const ask = (operation: string, request: object) =>
    story.kernel.call<Shape>('states', operation, request, planePrincipal);
  let transitions = 0;
  const { stateMachines } = await ask('ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    const { executions } = await ask('ListExecutions', { stateMachineArn });
    for (const { executionArn } of executions) {
      const { events } = await ask('GetExecutionHistory', { executionArn, maxResults: 1000 });
      const count = (pattern: RegExp) =>
        events.filter(({ type }: Shape) => pattern.test(type)).length;
      const retries = count(/^TaskScheduled$/) - count(/^TaskStateEntered$/);
      transitions += count(/StateEntered$/) + Math.max(0, retries);
    }
  }
  return transitions;
}
