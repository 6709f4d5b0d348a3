import type { Requests } from '../../functions/meter/job-requests.ts';
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

  /** All that was asked of AWS, in the words of a job's cost; with or without the reaper. */
  requests({ reaper }: { reaper: boolean }): Requests {
    const isAsked = (name: string) => reaper || !/reaper-?due/i.test(name);
    const calls = this.calls.filter(({ role }) => isAsked(role));
    const count = (operation: string) => calls.filter((one) => one.operation === operation).length;
    const units = (sort: 'write' | 'read') =>
      this.units(sort, ({ role, service }) => service === 'dynamodb' && isAsked(role));
    return {
      apiRequests: 0,
      schedulerInvocations: 0,
      stateTransitions: 0,
      functionRuns: this.runsOf(isAsked),
      events: count('PutEvents'),
      snsRequests: count('Publish') + count('Subscribe'),
      emails: 0,
      tableWriteUnits: units('write'),
      tableReadUnits: units('read'),
    };
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
