import type { Job, JobSpec } from '../../shared/job/model.ts';
import { type IdempotencyClaim, JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { keys } from '../../shared/store/keys.ts';
import type { TableWrite } from '../../shared/store/table.ts';
import { kindOf } from '../kinds/kinds.ts';
import { orderOf } from '../kinds/pipeline/order.ts';
import { refuseOverMonth } from './money.ts';
import { newJob, type Origin } from './new-job.ts';

/** What is being deleted cannot be gone on from. */
const isKept = 'attribute_exists(pk) AND attribute_not_exists(deletion)';

/**
 * Makes a job durable, with its stages when it is a pipeline; the answer to `POST /jobs`.
 *
 * @param also writes that must succeed together with it
 */
export async function accept(
  ports: Ports,
  spec: JobSpec,
  origin: Origin,
  claim?: IdempotencyClaim,
  also: readonly TableWrite[] = [],
): Promise<{ job: Job; fresh: boolean; sameBody: boolean }> {
  const store = new JobStore(ports);
  const job = newJob(ports, spec, origin);
  await refuseOverMonth(ports, job);
  const { stages = {} } = spec;
  const writes = (orderOf(stages) ?? []).map((name, order) => {
    const { kind } = stages[name]!;
    const done = origin.retryOf?.reused.find((stage) => stage.name === name);
    if (done) return store.stageWrite(job.id, { ...done, order, reused: true });
    const trials = kindOf(kind).trials ? { trials: true as const } : {};
    return store.stageWrite(job.id, { name, kind, phase: 'Waiting', order, ...trials });
  });
  const { retryOf } = origin;
  const back: TableWrite[] = retryOf
    ? [
        { put: { ...keys.retry(retryOf.jobId, job.id), v: 1 } },
        { check: keys.job(retryOf.jobId), when: isKept, label: 'retried' },
      ]
    : [];
  return store.accept(job, claim, [...writes, ...back, ...also]);
}
