import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { StepInput } from './start-workload.ts';

/** What was stopped for money may keep the best that it found; all else has no result. */
function hasResult({ verdict, intent, kind, progress }: Job): boolean {
  if (verdict?.outcome === 'Succeeded') return true;
  const keepsBest = intent === 'BudgetExceeded' && kindOf(kind).atCap === 'keep-best';
  return keepsBest && progress?.best !== undefined;
}

/** The end of a collect step: keeps what came out and leaves the rest to `settle`. */
export async function finalize(
  ports: Ports,
  input: StepInput,
  result: (job: Job) => Promise<object>,
): Promise<void> {
  const store = new JobStore(ports);
  const job = await store.get(input.jobId);
  if (job && hasResult(job) && job.attempt === input.attempt) {
    const found = { ...(await result(job)) };
    await store.change(job.id, (now) => {
      if (isTerminal(now.phase) || now.attempt !== input.attempt) return undefined;
      return { ...now, phase: 'Finalizing', result: found };
    });
  }
}
