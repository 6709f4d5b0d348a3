import type { Job, LogSource } from '../../shared/job/model.ts';
import type { JobStore } from '../../shared/job/store.ts';

/** A source of lines, together with when they can have been written. */
export interface JobSource extends LogSource {
  /** Milliseconds since the epoch: the job was made then. */
  since: number;
  /** Nothing more comes: the job ended a good while ago. */
  isOver: boolean;
}

/** The last lines of an ended job have arrived by then. */
const afterMs = 5 * 60_000;

/** Where the lines of a job are; those of a pipeline are its stages'. */
export async function sourcesOf(store: JobStore, job: Job, now: number): Promise<JobSource[]> {
  if (!job.spec.stages) return sourcesOfOne(job, now);
  const stages = await store.stages(job);
  const children = await Promise.all(
    stages.map(async ({ name, jobId }) => ({ name, child: jobId && (await store.get(jobId)) })),
  );
  return children.flatMap(({ name, child }) =>
    child ? sourcesOfOne(child, now).map((source) => ({ ...source, label: name })) : [],
  );
}

const sourcesOfOne = ({ logs, createdAt, endedAt }: Job, now: number): JobSource[] =>
  logs.map((source) => ({
    ...source,
    since: Date.parse(createdAt),
    isOver: endedAt !== undefined && now - Date.parse(endedAt) > afterMs && !source.shared,
  }));
