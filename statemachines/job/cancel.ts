import { isTerminal } from '../../shared/job/lifecycle.ts';
import type { Intent, Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { observe } from './observe.ts';
import { endOf } from './verdict.ts';

/**
 * Ends a job before its time: writes the intent, stops the workload, answers the job's machine,
 * which then settles. A job that has nothing running ends at once. Undefined: there is no such job.
 */
export async function cancel(ports: Ports, id: string, intent: Intent): Promise<Job | undefined> {
  const store = new JobStore(ports);
  const job = await store.change(id, (before) => {
    if (isTerminal(before.phase) || before.intent) return undefined;
    const intended: Job = { ...before, intent };
    const waits = ['Pending', 'Queued', 'Recovering'].includes(before.phase);
    return waits ? { ...intended, ...endOf(intended) } : intended;
  });
  const now = job ?? (await store.get(id));
  if (!now || isTerminal(now.phase)) return now;
  try {
    await observe(ports, id, now.attempt);
  } catch (error) {
    // The intent is durable: the job's machine and the reaper go on with it.
    ports.logFailure(error, { jobId: id, intent });
  }
  return store.get(id);
}
