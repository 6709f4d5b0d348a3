import type { Requests } from '../../functions/meter/job-requests.ts';
import type { CallMeter, MadeCall } from '../../infra/local/boot/call-meter.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { Story } from './story.ts';

/** A handler whose calls are not for a job alone. */
type Handler = 'reaper-due' | 'job-get' | 'upload-create';

const pascal = (handler: Handler) =>
  handler.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

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

  /**
   * All that was asked of AWS, in the words of a job's cost. `without`: handlers that are left out,
   * by what their functions and roles have in their names.
   */
  requests(without: readonly Handler[] = []): Requests {
    const words = without.flatMap((handler) => [handler, pascal(handler)]);
    const isAsked = (name: string) => !words.some((word) => name.includes(word));
    const calls = this.calls.filter(({ role }) => isAsked(role));
    const count = (operation: string) => calls.filter((one) => one.operation === operation).length;
    const units = (ofReads: boolean) =>
      calls
        .filter(({ operation }) => /^(Get|BatchGet|Query|Scan)/.test(operation) === ofReads)
        .reduce((sum, { units: taken }) => sum + taken, 0);
    return {
      apiRequests: 0,
      schedulerInvocations: 0,
      stateTransitions: 0,
      functionRuns: this.runsOf(isAsked),
      events: count('PutEvents'),
      snsRequests: count('Publish') + count('Subscribe'),
      emails: 0,
      tableWriteUnits: units(false),
      tableReadUnits: units(true),
    };
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
