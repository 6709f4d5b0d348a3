import { resolve } from 'node:path';
import type { Service } from '../../kernel/types.ts';
import { clusterOperations } from './clusters.ts';
import { ecsResources } from './ecs-resources.ts';
import { ecsSchema } from './ecs-table.ts';
import { containerExited, type ProgressOptions, progressTask } from './progress-task.ts';
import { runTask } from './run-task.ts';
import { tagOperations } from './tags.ts';
import { definitionOperations } from './task-definitions.ts';
import { taskOperations } from './task-operations.ts';

/** Amazon ECS on Fargate, as far as single tasks go: no services, no container instances. */
export function createEcs({ runner, folder }: ProgressOptions): Service {
  const options = { runner, folder: resolve(folder) };
  return {
    id: 'ecs',
    schema: ecsSchema,
    operations: {
      ...clusterOperations,
      ...definitionOperations,
      ...taskOperations,
      ...tagOperations,
      RunTask: runTask,
    },
    tasks: { progress: progressTask(options), 'container-exited': containerExited },
    resources: ecsResources,
  };
}
