import type { Ports } from '../../../../shared/ports/ports.ts';
import { type StepInput, startWorkload } from '../../../job/start-workload.ts';
import { step } from '../../../job/step.ts';

/** A pipeline's workload is its stages; `watch`, at its first look, starts those that can. */
export const create = step('start', (ports: Ports, input: StepInput) =>
  startWorkload(ports, input, { type: 'stages', n: 1, what: 'stages' }, async (job) => ({
    arn: `trainyard:stages/${job.id}`,
    logs: [],
  })),
);
