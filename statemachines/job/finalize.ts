import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { StepInput } from './start-workload.ts';

/**
 * The end of a collect step: keeps what came out and leaves the rest to `settle`. A workload that
 * did not succeed has no result.
 */
export async function finalize(
  ports: Ports,
  input: StepInput,
  result: (job: Job) => Promise<Record<string, unknown>>,
): Promise<{ v: 1; jobId: string; attempt: number }> {
  const store = new JobStore(ports);
  const job = await store.get(input.jobId);
  if (job?.verdict?.outcome === 'Succeeded' && job.attempt === input.attempt) {
    const found = await result(job);
    await store.change(job.id, (now) => {
      if (isTerminal(now.phase) || now.attempt !== input.attempt) return undefined;
      return { ...now, phase: 'Finalizing', result: found };
    });
  }
  return { v: 1, jobId: input.jobId, attempt: input.attempt };
}
