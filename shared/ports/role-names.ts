/**
 * What runs the code of a project's jobs, and acts as a role of that project; `session`: a task in
 * which a person works.
 */
export type WorkloadService = 'ecs' | 'sagemaker' | 'session';

/** As they stand in the names of roles. */
const shortNames: Readonly<Record<WorkloadService, string>> = {
  ecs: 'ecs',
  sagemaker: 'sm',
  session: 'ses',
};

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
    `${plane}-${project}-${shortNames[service]}-${region}`,
});
