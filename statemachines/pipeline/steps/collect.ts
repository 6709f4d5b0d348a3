import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { finalize } from '../../job/finalize.ts';
import type { StepInput } from '../../job/start-workload.ts';

/** A pipeline's result: the results of its stages, by name. */
export const create = (ports: Ports) => (input: StepInput) =>
  finalize(ports, input, async (job) => {
    const store = new JobStore(ports);
    const stages = await store.stages(job.id);
    const results = await Promise.all(
      stages.map(async ({ name, jobId }) => [name, (await store.get(jobId ?? ''))?.result ?? {}]),
    );
    return Object.fromEntries(results) as Record<string, unknown>;
  });
