import { reasons } from '../../shared/errors.ts';
import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { noQuota } from '../../shared/store/place-writes.ts';
import { approach } from '../../statemachines/admission/admit.ts';
import { admitNext } from '../../statemachines/admission/admit-next.ts';
import { eachJob, type StreamEvent } from './job-image.ts';

/**
 * Admission: brings jobs nearer to their start whenever their phase changes, then goes once through
 * each quota that has changed by it, however many of the batch did: a flood of submissions costs a
 * write each. An attempt that is better made after a pause is left to the reaper, for two to seven
 * minutes; its slot is not.
 */
export const create = (ports: Ports) => async (event: StreamEvent) => {
  const due = new Map<string, Due>();
  const result = await eachJob(ports, event, async (after, before, itemIdentifier) => {
    if (after.phase === before?.phase) return;
    const quotas = waits(after) ? [after.quota ?? noQuota] : await approach(ports, after);
    for (const quota of quotas) {
      if (!due.has(quota)) due.set(quota, { itemIdentifier, jobId: after.id });
    }
  });
  for (const [quota, { itemIdentifier, jobId }] of due) {
    try {
      await admitNext(ports, quota);
    } catch (error) {
      ports.logFailure(error, { jobId, quota });
      return { batchItemFailures: [{ itemIdentifier }] };
    }
  }
  return result;
};

/** The first record of a batch by which a round of a quota is due. */
interface Due {
  itemIdentifier: string;
  jobId: string;
}

const waits = ({ phase, reason }: Job) =>
  phase === 'Recovering' && reason !== undefined && reasons[reason].retry === 'later';
