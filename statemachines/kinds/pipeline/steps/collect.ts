import { JobStore } from '../../../../shared/job/store.ts';
import type { Ports } from '../../../../shared/ports/ports.ts';
import { finalize } from '../../../job/finalize.ts';
import type { StepInput } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';

/** A pipeline's result: the results of the stages that ran, by name. */
export const create = step('collect', (ports: Ports, input: StepInput) =>
  finalize(ports, input, async (job) => {
    const store = new JobStore(ports);
    const stages = await store.stages(job.id);
    const results = stages.map(async ({ name, jobId }) => {
      const child = jobId ? await store.get(jobId) : undefined;
      return child ? [[name, child.result ?? {}]] : [];
    });
    return Object.fromEntries((await Promise.all(results)).flat()) as Record<string, unknown>;
  }),
);
