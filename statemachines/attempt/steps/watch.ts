import { isTerminal } from '../../../shared/job/lifecycle.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { observe } from '../observe.ts';
import type { StepInput } from '../start-workload.ts';
import { step } from '../step.ts';

/**
 * Keeps the token that the machine waits on, then looks at the workload and answers at once if it
 * has ended: in this order no end can fall between the two unseen.
 */
export const create = step('watch', async (ports: Ports, input: StepInput & { token: string }) => {
  await new JobStore(ports).change(input.jobId, (job) => {
    if (isTerminal(job.phase) || job.attempt !== input.attempt) return undefined;
    return { ...job, token: input.token, polls: (job.polls ?? 0) + 1 };
  });
  await observe(ports, input.jobId, input.attempt);
  return { v: 1 };
});
