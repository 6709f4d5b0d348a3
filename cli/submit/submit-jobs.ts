import type { Api } from '../api/api.ts';
import type { JobJson } from '../api/job-json.ts';
import type { System } from '../system.ts';
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

/** Uploads what the jobs name on this machine; once all is there, submits them in order. */
export async function* submitJobs(
  api: Api,
  { jobs, ...origin }: JobFile,
  options: SubmitOptions,
  system: System,
): AsyncGenerator<JobJson> {
  const bodies: JobDocument[] = [];
  for (const job of jobs) {
    bodies.push(await sendable(api, job, { ...options, origin, send: true }, system));
  }
  const key = options.key ?? system.newKey();
  for (const [index, body] of bodies.entries()) {
    const headers = { 'idempotency-key': bodies.length > 1 ? `${key}-${index + 1}` : key };
    yield await api.call<JobJson>('job-create', { body, headers });
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
  const body = await replaceLocalPaths(job, origin, place);
  return named ? { ...body, project: named } : body;
}
