import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { driverOf } from '../../kinds/drivers.ts';
import { kindOf } from '../../kinds/kinds.ts';
import { finalize } from '../finalize.ts';
import { currentJob, type StepInput, startWorkload } from '../start-workload.ts';
import { step } from '../step.ts';

/**
 * After a workload: starts the next, if the attempt has one (`next: watch`). After the last: keeps
 * the result, if there is one (`next: end`).
 */
export const create = step('collect', async (ports: Ports, input: StepInput) => {
  const { jobId, attempt } = input;
  const ended = { v: 1, jobId, attempt, next: 'end' };
  const job = await new JobStore(ports).get(jobId);
  if (!job || job.attempt !== attempt) return ended;
  const n = job.workload?.n ?? 1;
  if (n > 1 && isOpen(job)) {
    // An earlier try has started it, and its answer was lost.
    const { attemptEndsAt: endsAt } = job;
    return { ...input, next: 'watch', endsAt, pollSeconds: limits.pollSeconds };
  }
  if (n < kindOf(job.kind).workloads(job.spec).length) {
    if (job.verdict?.outcome !== 'Succeeded' || job.intent || job.ending) return ended;
    return { ...(await startNext(ports, input, n + 1)), next: 'watch' };
  }
  await finalize(ports, input, (now) => driverOf(now).collect(ports, now));
  return ended;
});

const isOpen = ({ verdict, intent, ending }: Job) => !(verdict || intent || ending);

async function startNext(ports: Ports, input: StepInput, n: number) {
  const job = await currentJob(ports, input);
  await driverOf(job).prepare?.(ports, job, n);
  return startWorkload(ports, input, n);
}
