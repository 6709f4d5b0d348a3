import { resolve } from 'node:path';
import type { Service } from '../../kernel/types.ts';
import { providerSchema } from './capacity.ts';
import { clusterOperations } from './clusters.ts';
import { ecsResources } from './ecs-resources.ts';
import { ecsSchema } from './ecs-table.ts';
import { executeCommand, sessionSchema } from './exec/execute-command.ts';
import { healthDue } from './health.ts';
import { interfaceSchema, listInterfaces } from './interfaces.ts';
import { PortForwards } from './port-forwards.ts';
import { containerExited, type ProgressOptions, progressTask } from './progress-task.ts';
import { type Placing, runTask } from './run-task.ts';
import { scheduleDue } from './scheduler/schedule.ts';
import { serviceOperations } from './scheduler/service-operations.ts';
import { reclaimDue, reclaimTask } from './stop-task.ts';
import { listTagged, tagOperations } from './tags.ts';
import { definitionOperations } from './task-definitions.ts';
import { taskOperations } from './task-operations.ts';

/** What ECS stands on. */
export interface EcsOptions extends Omit<ProgressOptions, 'forwards'>, Placing {
  /** Where sessions are joined; absent: where nobody answers, they are only granted. */
  sessionUrl?: () => string | undefined;
  /** Whether this account has never used ECS; default: it has. */
  newAccount?: boolean;
}

/** Amazon ECS on Fargate and Managed Instances: tasks and services, no container instances. */
export function createEcs({
  runner,
  folder,
  newAccount = false,
  sessionUrl = () => undefined,
  ...placing
}: EcsOptions): Service {
  const forwards = runner.network && new PortForwards(runner.network);
  const options = { runner, folder: resolve(folder), ...(forwards ? { forwards } : {}) };
  return {
    id: 'ecs',
    schema: `${ecsSchema}${providerSchema}${sessionSchema}${interfaceSchema}`,
    operations: {
      ...clusterOperations(newAccount),
      ...definitionOperations,
      ...taskOperations,
      ...executeCommand(sessionUrl),
      ...tagOperations,
      ...serviceOperations,
      RunTask: runTask(placing),
      ReclaimTask: reclaimTask,
      ListInterfaces: listInterfaces,
      ListTagged: listTagged,
    },
    tasks: {
      progress: progressTask(options),
      'container-exited': containerExited,
      health: healthDue(options),
      reclaim: reclaimDue,
      schedule: scheduleDue(placing),
    },
    resources: ecsResources(newAccount),
    resume: (outside) => forwards?.resume(outside),
    close: () => forwards?.closeAll(),
  };
}
