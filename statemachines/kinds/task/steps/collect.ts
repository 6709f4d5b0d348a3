import type { Ports } from '../../../../shared/ports/ports.ts';
import { finalize } from '../../../job/finalize.ts';
import type { StepInput } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';
import { taskKind } from '../kind.ts';
import { outputLocations } from '../overrides.ts';
import { readResult } from '../read-result.ts';

/** A task's result: where its outputs are, and what it reported. */
export const create = step('collect', (ports: Ports, input: StepInput) =>
  finalize(ports, input, async (job) => {
    const { outputs, result } = taskKind.specOf(job);
    return {
      outputs: outputLocations(ports.config, job, outputs),
      ...(result ? { result: await readResult(ports, job) } : {}),
    };
  }),
);
