import { resolvedInputs } from '../../attempt/resolved-inputs.ts';
import type { Driver } from '../driver.ts';
import { ecsTask } from './ecs-task.ts';
import { execTask } from './exec-task.ts';
import { taskKind } from './kind.ts';
import { outputLocations } from './overrides.ts';
import { readResult } from './read-result.ts';
import { runTask } from './run-task.ts';

/** A Fargate task; its result is where its outputs are, and what it reported. */
export const taskDriver: Driver<typeof taskKind> = {
  ...ecsTask,

  start(ports, job) {
    const spec = taskKind.specOf(job);
    const image = job.resolved?.image ?? spec.image;
    return runTask(ports, job, { ...spec, image, inputs: resolvedInputs(job) });
  },

  exec: (ports, job, command) => execTask(ports, job.workload!.arn, command),

  async collect(ports, job) {
    const { outputs, result } = taskKind.specOf(job);
    return {
      outputs: outputLocations(ports.config, job, outputs),
      ...(result ? { result: await readResult(ports, job) } : {}),
    };
  },
};
