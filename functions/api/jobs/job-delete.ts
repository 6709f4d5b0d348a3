import { DeletionUnfinished, WorkloadStillRunning } from '../../../shared/errors.ts';
import { sees } from '../../../shared/http/caller.ts';
import type { Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import {
  type Deleted,
  deletedJob,
  goOnDeleting,
  markDeleted,
} from '../../../statemachines/deletion/deletion.ts';
import { refuseUndeletable } from '../../../statemachines/deletion/refusals.ts';
import { handler } from '../handler.ts';
import { findJob } from './find-job.ts';
import { jobRoutes } from './routes.ts';

/**
 * `DELETE /jobs/{id}`: does as much as one request may and says what it waits for; asked again it
 * goes on, and so does the reaper. That it is done is remembered for some weeks.
 */
export const create = (ports: Ports) =>
  handler(ports, jobRoutes['job-delete'], async (request) => {
    const { caller, path, query } = request;
    const before = await deletedJob(ports, path.id);
    if (before && sees(caller, before.project)) return { body: deletedView(before) };
    const job = await findJob(new JobStore(ports), request);
    const results = query.results === 'delete';
    await refuseUndeletable(ports, job, results);
    const marked = (await markDeleted(ports, job, { by: caller.subject, results })) ?? job;
    const found = await tryOnce(ports, marked);
    if (typeof found === 'object') return { body: deletedView(found) };
    // A retry that came at the same moment keeps it.
    await refuseUndeletable(ports, job, results);
    return { body: { ...nothingYet, id: job.id, waitsFor: found ?? null } };
  });

const nothingYet = { state: 'Deleting' as const, deletedAt: null, proof: null };

async function tryOnce(ports: Ports, { id }: Job): Promise<Deleted | string | undefined> {
  try {
    const job = await new JobStore(ports).get(id);
    // The reaper was faster.
    return job ? await goOnDeleting(ports, job) : await deletedJob(ports, id);
  } catch (error) {
    const waits = error instanceof DeletionUnfinished || error instanceof WorkloadStillRunning;
    if (!waits) throw error;
    return error.message;
  }
}

const deletedView = ({ jobId: id, deletedAt, proof }: Deleted) => ({
  id,
  state: 'Deleted' as const,
  waitsFor: null,
  deletedAt,
  proof,
});
