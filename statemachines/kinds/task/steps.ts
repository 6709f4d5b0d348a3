import { ecsTaskAccess, tableAccess } from '../../../shared/grants.ts';
import type { Step } from '../kind.ts';

/** The steps of `task` and what each may do. */
export const taskSteps: readonly Step[] = [
  { id: 'start', timeoutSeconds: 60, grants: [tableAccess, ...ecsTaskAccess] },
  {
    id: 'collect',
    timeoutSeconds: 60,
    grants: [
      tableAccess,
      { actions: ['ecs:DescribeTasks'], on: 'cluster-tasks' },
      { actions: ['s3:GetObject'], on: 'bucket-objects' },
    ],
  },
];
