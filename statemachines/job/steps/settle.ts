import type { Ports } from '../../../shared/ports/ports.ts';
import { settle } from '../settle.ts';
import type { StepInput } from '../start-workload.ts';
import type { Caught } from '../verdict.ts';

/** The last step of every execution. */
export const create = (ports: Ports) => async (input: StepInput & { error?: Caught }) => {
  const job = await settle(ports, input);
  return { v: 1, jobId: input.jobId, phase: job?.phase };
};
