import { resolve } from 'node:path';
import type { Service } from '../../kernel/types.ts';
import type { Capacity } from '../../workloads/types.ts';
import { clusterOperations } from './clusters.ts';
import { ecsResources } from './ecs-resources.ts';
import { ecsSchema } from './ecs-table.ts';
import { healthDue } from './health.ts';
import { PortForwards } from './port-forwards.ts';
import { containerExited, type ProgressOptions, progressTask } from './progress-task.ts';
import { runTask } from './run-task.ts';
import { reclaimDue, reclaimTask } from './stop-task.ts';
import { listTagged, tagOperations } from './tags.ts';
import { definitionOperations } from './task-definitions.ts';
import { taskOperations } from './task-operations.ts';

/** What ECS stands on; absent capacity: there is always enough, and it is never taken back. */
export interface EcsOptions extends Omit<ProgressOptions, 'forwards'> {
  capacity?: Capacity['task'];
  /** How many tasks the account may have at once; default: any number. */
  taskQuota?: number;
  /** Whether this account has never used ECS; default: it has. */
  newAccount?: boolean;
}

/** Amazon ECS on Fargate, as far as single tasks go: no services, no container instances. */
export function createEcs({
  runner,
  folder,
  capacity,
  taskQuota,
  newAccount = false,
}: EcsOptions): Service {
  const forwards = runner.network && new PortForwards(runner.network);
  const options = { runner, folder: resolve(folder), ...(forwards ? { forwards } : {}) };
  return {
    id: 'ecs',
    schema: ecsSchema,
    operations: {
      ...clusterOperations(newAccount),
      ...definitionOperations,
      ...taskOperations,
      ...tagOperations,
      RunTask: runTask(capacity, taskQuota),
      ReclaimTask: reclaimTask,
      ListTagged: listTagged,
    },
    tasks: {
      progress: progressTask(options),
      'container-exited': containerExited,
      health: healthDue(options),
      reclaim: reclaimDue,
    },
    resources: ecsResources(newAccount),
    resume: (outside) => forwards?.resume(outside),
  };
}
