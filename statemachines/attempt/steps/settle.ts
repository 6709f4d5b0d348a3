import type { Ports } from '../../../shared/ports/ports.ts';
import { type SettleInput, settle } from '../settle.ts';
import type { StepInput } from '../start-workload.ts';
import { step } from '../step.ts';

/** The last step of every execution. */
export const create = step('settle', async (ports: Ports, input: StepInput & SettleInput) => {
  const job = await settle(ports, input);
  return { v: 1, jobId: input.jobId, phase: job?.phase };
});
