import type { WorkloadType } from '../../shared/job/model.ts';
import { build } from './build.ts';
import type { Driver } from './driver.ts';
import { ecsTask } from './ecs-task.ts';
import { endpoint } from './endpoint.ts';
import { stages } from './stages.ts';
import { tuning } from './tuning.ts';

/** How each sort of workload is read and stopped. */
export const drivers: Readonly<Record<WorkloadType, Driver>> = {
  'ecs-task': ecsTask,
  build,
  tuning,
  endpoint,
  stages,
};
