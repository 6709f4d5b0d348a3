import type { Job, Verdict } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { driverOf } from '../../kinds/drivers.ts';
import { currentJob, type StepInput, startWorkload } from '../start-workload.ts';
import { step } from '../step.ts';

/** Starts the first workload of an attempt, unless what it would make is there already. */
export const create = step('start', async (ports: Ports, input: StepInput) => {
  const job = await currentJob(ports, input);
  const why = job.workload ? undefined : await driverOf(job).prepare?.(ports, job, 1);
  if (why === undefined) return startWorkload(ports, input, 1);
  await keepReuse(ports, job, why);
  return { ...input, endsAt: 0, pollSeconds: limits.pollSeconds };
});

/** What is there already needs no workload: that is the verdict. */
async function keepReuse(ports: Ports, { id, attempt }: Job, message: string): Promise<void> {
  const verdict: Verdict = { outcome: 'Succeeded', message, seenAt: ports.clock.now() };
  await new JobStore(ports).change(id, (now) =>
    now.attempt === attempt && !now.verdict ? { ...now, verdict } : undefined,
  );
}
