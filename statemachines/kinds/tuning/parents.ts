import { JobError } from '../../../shared/errors.ts';
import { isTerminal } from '../../../shared/job/lifecycle.ts';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tuningKind } from './kind.ts';

/**
 * What SageMaker calls the searches from which a job learns. Throws JobError `InvalidSpec` where
 * one is none of its project, or has not ended.
 */
export async function parentsOf(ports: Ports, job: Job): Promise<string[]> {
  const { warmStart } = tuningKind.specOf(job);
  const store = new JobStore(ports);
  return Promise.all(
    (warmStart?.from ?? []).map(async (id) => {
      const found = await store.get(id);
      if (found?.project !== job.project) throw refusal(`there is no job ${id}`);
      const search = await searchOf(store, found);
      if (!search?.workload) throw refusal(`${id} has no search, it is of kind ${found.kind}`);
      if (isTerminal(search.phase)) return awsNameOf(search);
      throw refusal(`${id} has not ended, it is ${search.phase}`);
    }),
  );
}

const refusal = (what: string) =>
  new JobError('InvalidSpec', `warmStart.from: ${what}. Name tuning jobs that have ended.`);

/** The job itself, or that of a pipeline's last search. */
async function searchOf(store: JobStore, found: Job): Promise<Job | undefined> {
  const isSearch = ({ kind }: { kind: string }) => kind === tuningKind.name;
  if (isSearch(found)) return found;
  const stage = (await store.stages(found)).findLast(isSearch);
  return stage?.jobId ? store.get(stage.jobId) : undefined;
}
