import { Problem } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ConditionFailed } from '../../../shared/store/table.ts';
import { accept } from '../../../statemachines/admission/accept.ts';
import { kindOf } from '../../../statemachines/kinds/kinds.ts';
import { writtenSpec } from '../../../statemachines/spec.ts';
import { handler } from '../handler.ts';
import { entryRoutes } from './entry-routes.ts';
import { findJob } from './find-job.ts';
import { acceptedOf, claimOf } from './idempotency.ts';
import { readJob } from './read-job.ts';
import { jobView } from './view.ts';

/**
 * `POST /jobs/{id}/retry`: a new job with the same specification. Of a pipeline's stages those that
 * have succeeded are not done again; but what lives on after its job may be gone since.
 */
export const create = (ports: Ports) =>
  handler(ports, entryRoutes['job-retry'], async (request) => {
    const { caller, event } = request;
    const store = new JobStore(ports);
    const before = await findJob(store, request);
    refuseUnfitToRetry(before);
    const json = writtenSpec(before.spec);
    const asked = { caller, query: { project: before.project }, json };
    const { spec, origin, missing, refuse } = await readJob(ports, asked);
    if (missing.length > 0) refuse(missing);
    const stages = await store.stages(before);
    const reused = stages.filter(({ kind, phase }) => phase === 'Succeeded' && !kindOf(kind).lease);
    const retryOf = { jobId: before.id, reused };
    const claim = claimOf(event, `retry ${before.id}`);
    const accepted = accept(ports, spec, { ...origin, retryOf }, claim).catch((error: unknown) => {
      const isGoing = error instanceof ConditionFailed && error.labels.includes('retried');
      throw isGoing ? beingDeleted(before) : error;
    });
    const job = acceptedOf(await accepted);
    const headers = { location: `/jobs/${job.id}` };
    return { headers, body: jobView(job, await store.stages(job)) };
  });

const beingDeleted = ({ id }: Pick<Job, 'id'>) =>
  new Problem('NotRetryable', `${id} is being deleted.`, { fix: 'Submit its file again.' });

function refuseUnfitToRetry({ id, phase, parent, deletion }: Job): void {
  if (parent) {
    throw new Problem('NotRetryable', `${id} is a stage; its pipeline is tried again as a whole.`, {
      fix: `Retry ${parent.jobId}: stages that have succeeded are not done again.`,
    });
  }
  if (deletion) throw beingDeleted({ id });
  if (isTerminal(phase) && phase !== 'Succeeded') return;
  const hasEnded = phase === 'Succeeded';
  throw new Problem('NotRetryable', `${id} ${hasEnded ? 'has succeeded' : `is ${phase}`}.`, {
    given: phase,
    allowed: ['Failed', 'Cancelled'],
    fix: hasEnded ? 'Submit its file again for another one like it.' : 'Cancel it first, or wait.',
  });
}
