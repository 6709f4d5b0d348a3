import type { WorkloadType } from '../../shared/job/model.ts';
import type { Driver } from './driver.ts';
import { endpoint } from './endpoint/deployment.ts';
import { build } from './image/build.ts';
import { stages } from './pipeline/stages.ts';
import { ecsTask } from './task/ecs-task.ts';
import { tuning } from './tuning/search.ts';

/** How each sort of workload is read and stopped. */
export const drivers: Readonly<Record<WorkloadType, Driver>> = {
  'ecs-task': ecsTask,
  build,
  tuning,
  endpoint,
  stages,
};
