import { ecsTaskAccess, tableAccess } from '../../shared/grants.ts';
import type { Step } from '../kind.ts';

export const taskSteps: readonly Step[] = [
  { id: 'start', timeoutSeconds: 60, grants: [tableAccess, ...ecsTaskAccess] },
  {
    id: 'collect',
    timeoutSeconds: 60,
    grants: [tableAccess, { actions: ['ecs:DescribeTasks'], on: 'cluster-tasks' }],
  },
];
