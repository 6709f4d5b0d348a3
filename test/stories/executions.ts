import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { awsNameOf } from '../../shared/job/model.ts';
import type { Story } from './story.ts';

/** The machines of a job: one for all of it, one for each attempt. */
export type Machine = 'job' | 'attempt';

const executionOf = (id: string, machine: Machine) => {
  const name = `trainyard-${machine}:${awsNameOf({ id, attempt: 1 })}`;
  return { executionArn: `arn:aws:states:us-east-1:000000000000:execution:${name}` };
};

/** Ends the execution of a job from outside, as somebody may in the console. */
export const abortExecution = ({ kernel }: Pick<Story, 'kernel'>, id: string): Promise<Shape> =>
  kernel.call('states', 'StopExecution', executionOf(id, 'job'), planePrincipal);

/** What happened in an execution of a job's first attempt, a thousand events at most. */
export async function historyOf(
  { kernel }: Pick<Story, 'kernel'>,
  id: string,
  machine: Machine,
): Promise<Shape[]> {
  const request = { ...executionOf(id, machine), maxResults: 1000 };
  return (await kernel.call<Shape>('states', 'GetExecutionHistory', request, planePrincipal))
    .events;
}
