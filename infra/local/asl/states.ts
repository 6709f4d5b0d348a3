import type { Service } from '../kernel/types.ts';
import { callbackOperations } from './callback-operations.ts';
import { executionOperations } from './execution-operations.ts';
import { machineOperations } from './machine-operations.ts';
import { resources } from './resources.ts';
import { createRole } from './role.ts';
import { schema } from './schema.ts';
import { startSyncExecution, Waiters } from './sync-execution.ts';
import { workOf } from './work.ts';

/** Options of the service. */
interface StatesOptions {
  /** Whether status changes go to the events service. Default true. */
  publish?: boolean;
}

/** AWS Step Functions on the local plane. */
export function createStates({ publish = true }: StatesOptions = {}): Service {
  const waiters = new Waiters();
  const options = { publish, ended: (arn: string) => waiters.ended(arn) };
  return {
    id: 'states',
    schema,
    operations: {
      ...machineOperations,
      ...executionOperations(options),
      ...callbackOperations,
      StartSyncExecution: startSyncExecution(waiters),
    },
    tasks: workOf(options, createRole()),
    resources,
  };
}
