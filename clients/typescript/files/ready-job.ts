import type { Api } from '../api.ts';
import { commitOf } from './git-commit.ts';
import type { JobDocument, Origin } from './local-content.ts';
import { replaceLocalPaths } from './local-paths.ts';
import { placing } from './place-content.ts';

/** How what a job names on this machine reaches the plane. */
export interface SendOptions {
  /** Instead of the project that the job names. */
  project?: string | undefined;
  origin: Origin;
  /** False: only the addresses are asked for, and nothing is uploaded. */
  send: boolean;
}

/**
 * The job as the API takes it: what it names on this machine is uploaded by its content hash, and
 * the commit of its folder is written down.
 *
 * @param say one line of progress
 */
export async function readyJob(
  api: Api,
  job: JobDocument,
  { project: named, origin, send }: SendOptions,
  say: (line: string) => void,
): Promise<JobDocument> {
  const project = named ?? (typeof job.project === 'string' ? job.project : undefined);
  const place = placing({ api, project, send, say });
  const { job: body, commit: fetched } = await replaceLocalPaths(job, origin, place, say);
  const commit = job.commit ?? fetched ?? (await commitOf(origin.folder, say));
  return { ...body, ...(named ? { project: named } : {}), ...(commit ? { commit } : {}) };
}
