import type { Job, SpecBase } from '../../shared/job/model.ts';
import type { JobStore } from '../../shared/job/store.ts';
import { kindOf } from './kinds.ts';

const trains = ({ kind }: Pick<SpecBase, 'kind'>) => kindOf(kind).model !== undefined;

/** Where the model is that a job itself has trained; undefined: it has none. */
export const modelOf = ({ kind, result }: Job): string | undefined =>
  result && kindOf(kind).model?.(result);

/** Whether a job is a version of the model of its name: it trains one, itself or in a stage. */
export function isVersion({ phase, parent, kind, spec }: Job): boolean {
  if (phase !== 'Succeeded' || parent) return false;
  return trains({ kind }) || Object.values(spec.stages ?? {}).some(trains);
}

/** The job that trained the model of a job: itself, else of its last stage that trains one. */
export async function trainedJob(store: JobStore, job: Job): Promise<Job | undefined> {
  if (trains(job)) return job;
  const stage = (await store.stages(job)).findLast(trains);
  return stage?.jobId ? store.get(stage.jobId) : undefined;
}
