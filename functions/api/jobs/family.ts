import type { Job } from '../../../shared/job/model.ts';
import type { JobStore } from '../../../shared/job/store.ts';

/** A job of an answer and its place in it. */
export interface Member {
  job: Job;
  place: { jobId: string; stage?: string };
}

/** A job and, in the order in which they can run, those of its stages that have one. */
export async function familyOf(store: JobStore, job: Job): Promise<Member[]> {
  const family: Member[] = [{ job, place: { jobId: job.id } }];
  for (const { name: stage, jobId } of await store.stages(job)) {
    const child = jobId && (await store.get(jobId));
    if (child) family.push({ job: child, place: { stage, jobId: child.id } });
  }
  return family;
}
