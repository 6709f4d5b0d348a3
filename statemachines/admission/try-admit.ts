import type { Intent, Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { MicroUsd } from '../../shared/money/money.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { WriteContention } from '../../shared/store/contention.ts';
import type { AdmissionVersion } from '../../shared/store/place-writes.ts';
import { ConditionFailed } from '../../shared/store/table.ts';
import { overIntent } from '../attempt/over.ts';
import { endOf } from '../attempt/verdict.ts';
import { moneyFor, type Shortfall } from './money.ts';

/**
 * What came of trying to admit a job: it waits no longer; there is no money for it (`shortfall`:
 * what it wanted, where that says something of others of its project); or things changed meanwhile.
 */
export type AdmitOutcome = 'gone' | 'changed' | { shortfall: MicroUsd | undefined };

/** Takes slot and money of a waiting job and leaves the queue, all in one transaction. */
export async function tryAdmit(
  ports: Ports,
  id: string,
  version: AdmissionVersion,
): Promise<AdmitOutcome> {
  const store = new JobStore(ports);
  const job = await store.get(id);
  if (job?.phase !== 'Queued') return 'gone';
  if (overIntent(ports, job)) return endUnstarted(store, job, 'DeadlineExceeded');
  const money = await moneyFor(ports, job);
  if ('shortfall' in money) return waitForMoney(store, job, money);
  try {
    await store.change(
      id,
      (now) => {
        if (now.phase !== 'Queued' || now.attempt !== job.attempt) return undefined;
        const { reason: _reason, message: _message, shortfallMicroUsd: _shortfall, ...clean } = now;
        return { ...clean, phase: 'Verifying', held: money.held };
      },
      () => money.checks,
      { limits: money.limits, version },
    );
    return 'gone';
  } catch (error) {
    if (error instanceof ConditionFailed || error instanceof WriteContention) return 'changed';
    throw error;
  }
}

/** @param message what is told instead of what the intent says */
async function endUnstarted(
  store: JobStore,
  job: Job,
  intent: Intent,
  message?: string,
): Promise<'gone'> {
  await store.change(job.id, (now) => {
    if (now.phase !== 'Queued') return undefined;
    const ended: Job = { ...now, intent };
    return { ...ended, ...endOf(ended), ...(message ? { message } : {}) };
  });
  return 'gone';
}

/** Says in the job why it waits; one for which waiting cannot help ends. */
async function waitForMoney(
  store: JobStore,
  job: Job,
  shortfallNow: Shortfall,
): Promise<AdmitOutcome> {
  const { shortfall: message, reason = 'BudgetExceeded', needs, final } = shortfallNow;
  if (final) return endUnstarted(store, job, 'BudgetExceeded', message);
  if (job.message !== message || job.shortfallMicroUsd !== needs) {
    await store.change(job.id, (now) => {
      if (now.phase !== 'Queued') return undefined;
      const { shortfallMicroUsd: _shortfall, ...waiting } = { ...now, reason, message };
      return needs === undefined ? waiting : { ...waiting, shortfallMicroUsd: needs };
    });
  }
  return { shortfall: needs };
}
