import type { Service } from '../kernel/types.ts';
import { runEventTask } from './async-events.ts';
import type { Concurrency } from './concurrency.ts';
import { lambdaOperations } from './operations.ts';
import { lambdaResources } from './resources.ts';
import { functionRunner } from './run-function.ts';
import { lambdaSchema } from './store.ts';
import { pollMapping, pollStream } from './stream-poll.ts';
import type { LambdaRuntime } from './types.ts';

/** What the service is made with. */
export interface LambdaOptions {
  runtime: LambdaRuntime;
  /** The account's bound; absent: none, as one machine has none but its own. */
  concurrency?: Concurrency;
}

/** AWS Lambda: functions of the template, run by the given runtime. */
export function createLambda({ runtime, concurrency }: LambdaOptions): Service {
  const { run, sessions } = functionRunner(runtime, concurrency);
  return {
    id: 'lambda',
    schema: lambdaSchema,
    operations: lambdaOperations(run, concurrency?.limit),
    resources: lambdaResources,
    tasks: {
      'run-event': runEventTask(run, sessions),
      'poll-stream': pollStream,
      'poll-mapping': pollMapping(run, sessions),
    },
  };
}
