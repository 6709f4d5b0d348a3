import { deadlineOf, type Intent, type Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** Why the attempt must end now: its time or the job's is up, or its money is; else undefined. */
export function overIntent(ports: Ports, job: Job): Intent | undefined {
  const now = ports.clock.now();
  if (now >= deadlineOf(job)) return 'DeadlineExceeded';
  if (job.attemptEndsAt === undefined || now < job.attemptEndsAt) return undefined;
  return job.endsBy === 'budget' ? 'BudgetExceeded' : 'DeadlineExceeded';
}
