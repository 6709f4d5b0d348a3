import type { Kernel } from '../kernel/kernel.ts';
import { forgetBuilds } from '../services/codebuild/codebuild-table.ts';
import { forgetTasks } from '../services/ecs/ecs-table.ts';
import { forgetEndpoints } from '../services/sagemaker/endpoint-store.ts';
import { forgetJobs } from '../services/sagemaker/store.ts';
import { forgetTransforms } from '../services/sagemaker/transform-store.ts';
import { markReported, unreportedContainers } from '../workloads/container-table.ts';
import { endTask } from '../workloads/virtual-runner.ts';

/** What a container that vanished left: the exit code of SIGKILL. */
const vanished = 137;

/**
 * On virtual time: everything that computes ends at once, without an event, and its service knows
 * nothing of it any more, as Amazon ECS an hour after a task or when somebody deleted it.
 */
export function forgetWorkloads(kernel: Kernel): void {
  kernel.transact((tx, context) => {
    for (const { id } of unreportedContainers(tx)) {
      context.cancel(endTask(id).key);
      markReported(tx, id, { exitCode: vanished, endedAt: context.now });
    }
    forgetTasks(tx);
    forgetBuilds(tx);
    forgetJobs(tx);
    forgetTransforms(tx);
    forgetEndpoints(tx);
  });
}
