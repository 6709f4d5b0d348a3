import type { Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';
import { commitOf } from './git-commit.ts';
import { inItsPlace } from './job-place.ts';
import { replaceLocalPaths } from './local-paths.ts';
import { placing } from './place-content.ts';
import type { JobDocument, JobFile, Origin } from './read-jobs.ts';

/** How the jobs of a file are sent. */
export interface SubmitOptions {
  /** Instead of the project that the file names. */
  project?: string | undefined;
  /** Absent: one of our own, so that a request can be repeated. */
  key?: string | undefined;
}

/** Throws for the first job that would be refused, so that of its file none is submitted. */
async function planAll(
  api: Api,
  { jobs, ...origin }: JobFile,
  { project }: SubmitOptions,
  system: System,
): Promise<void> {
  const silent = { ...system, err: () => {} };
  for (const job of jobs) {
    await inItsPlace(job, async () => {
      const body = await sendable(api, job, { project, origin, send: false }, silent);
      const { plan } = await api.call('POST /plans', { body });
      const refused = plan.findings.find(({ id }) => id === undefined);
      if (refused) throw new CommandError(`${refused.where}: ${refused.found}`, refused);
    });
  }
}

/**
 * Uploads what the jobs name on this machine; once all is there, submits them in order. Of a file
 * with a job that would be refused, none is submitted.
 */
export async function* submitJobs(
  api: Api,
  { jobs, ...origin }: JobFile,
  options: SubmitOptions,
  system: System,
): AsyncGenerator<Job> {
  if (jobs.length > 1) await planAll(api, { jobs, ...origin }, options, system);
  const bodies: JobDocument[] = [];
  for (const job of jobs) {
    const send = () => sendable(api, job, { ...options, origin, send: true }, system);
    bodies.push(await inItsPlace(job, send));
  }
  const key = options.key ?? system.newKey();
  for (const [index, body] of bodies.entries()) {
    const headers = { 'idempotency-key': bodies.length > 1 ? `${key}-${index + 1}` : key };
    const create = () => api.call('POST /jobs', { body, headers });
    yield await inItsPlace(jobs[index]!, create);
  }
}

/** The job as the API takes it. With `send: false` nothing is uploaded. */
export async function sendable(
  api: Api,
  job: JobDocument,
  options: { project?: string | undefined; origin: Origin; send: boolean },
  system: System,
): Promise<JobDocument> {
  const { project: named, origin, send } = options;
  const project = named ?? (typeof job.project === 'string' ? job.project : undefined);
  const say = (line: string) => system.err(`${line}\n`);
  const place = placing({ api, project, send, say });
  const { job: body, commit: fetched } = await replaceLocalPaths(job, origin, place, say);
  const commit = job.commit ?? fetched ?? (await commitOf(origin.folder, say));
  return { ...body, ...(named ? { project: named } : {}), ...(commit ? { commit } : {}) };
}
