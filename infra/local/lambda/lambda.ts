import type { Service } from '../kernel/types.ts';
import { runEventTask } from './async-events.ts';
import { lambdaOperations } from './operations.ts';
import { lambdaResources } from './resources.ts';
import { functionRunner } from './run-function.ts';
import { lambdaSchema } from './store.ts';
import { pollMapping, pollStream } from './stream-poll.ts';
import type { LambdaRuntime } from './types.ts';

/** AWS Lambda: functions of the template, run by the given runtime. */
export function createLambda({ runtime }: { runtime: LambdaRuntime }): Service {
  const { run, sessions } = functionRunner(runtime);
  return {
    id: 'lambda',
    schema: lambdaSchema,
    operations: lambdaOperations(run),
    resources: lambdaResources,
    tasks: {
      'run-event': runEventTask(run, sessions),
      'poll-stream': pollStream,
      'poll-mapping': pollMapping(run, sessions),
    },
  };
}
