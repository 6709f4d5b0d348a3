import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import { readyJob, type SendOptions } from '../../clients/typescript/files/ready-job.ts';
import type { Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';
import { inItsPlace } from './job-place.ts';
import type { JobFile } from './read-jobs.ts';

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
export const sendable = (
  api: Api,
  job: JobDocument,
  options: SendOptions,
  system: System,
): Promise<JobDocument> => readyJob(api, job, options, (line) => system.err(`${line}\n`));
