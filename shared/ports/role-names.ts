/** What runs the code of a project's jobs, and acts as a role of that project. */
export type WorkloadService = 'ecs' | 'sagemaker';

/**
 * The names of the roles that have fixed ones, because functions pass them by name. IAM is global:
 * the region is part of each, so that one account has room for a plane in every region. With a
 * plane and a project of 20 characters and a region of 14 the longest has 61 of IAM's 64.
 */
export const roleNames = (plane: string, region: string) => ({
  /** As which ECS pulls images and writes logs. */
  execution: `${plane}-execution-${region}`,
  /** The same for tasks of a project that are given secrets, which it reads besides. */
  secrets: (project: string) => `${plane}-${project}-sec-${region}`,
  /** As which Scheduler calls its handler. */
  schedule: `${plane}-schedule-${region}`,
  /** As which the user's own code of a project runs. */
  workload: (project: string, service: WorkloadService) =>
    `${plane}-${project}-${service === 'ecs' ? 'ecs' : 'sm'}-${region}`,
});
