import type { Capacity, Runner } from '../../workloads/types.ts';
import type { Workspace } from './workspace.ts';

/** What training jobs run on. */
export interface Machines {
  runner: Runner;
  workspace: Workspace;
  /** What becomes of their machines; absent: they are there. */
  capacity?: Capacity['training'];
}

/**
 * How long a container has after SIGTERM, in seconds: to save its model (StopTrainingJob), and the
 * two minutes' notice of a Spot interruption. The others of a job of which one host failed have
 * little: their machines go with the job.
 */
export const graceSeconds = { stop: 120, interruption: 120, failure: 5 } as const;
