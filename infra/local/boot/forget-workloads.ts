import type { Kernel } from '../kernel/kernel.ts';
import { forgetBuilds } from '../services/codebuild/codebuild-table.ts';
import { forgetTasks } from '../services/ecs/ecs-table.ts';
import { forgetEndpoints } from '../services/sagemaker/endpoint-store.ts';
import { forgetJobs } from '../services/sagemaker/store.ts';
import { forgetTransforms } from '../services/sagemaker/transform-store.ts';
import { vanish } from '../workloads/virtual-runner.ts';

/**
 * On virtual time: everything that computes ends at once, without an event, and its service knows
 * nothing of it any more, as Amazon ECS an hour after a task or when somebody deleted it.
 */
export function forgetWorkloads(kernel: Kernel): void {
  kernel.transact((tx, context) => {
    vanish(tx, context);
    forgetTasks(tx);
    forgetBuilds(tx);
    forgetJobs(tx);
    forgetTransforms(tx);
    forgetEndpoints(tx);
  });
}
