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
  const { jobId, attempt, token } = input;
  const job = await new JobStore(ports).change(jobId, (before) => {
    if (isTerminal(before.phase) || before.attempt !== attempt) return undefined;
    return { ...before, token, polls: (before.polls ?? 0) + 1 };
  });
  if (job) await observe(ports, jobId, attempt, job);
  return { v: 1 };
});
