import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import { partsOf } from '../../clients/typescript/files/local-paths.ts';
import { isLocal } from '../../clients/typescript/files/source-folder.ts';
import type { Calls } from '../../functions/api/calls.ts';
import { isObject } from '../../shared/is-object.ts';
import type { AnswerTo, Api } from '../api/api.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';
import { inItsPlace } from './job-place.ts';
import type { JobFile } from './read-jobs.ts';
import { sendable } from './submit-jobs.ts';

/** Makes or replaces the schedules of a file, one after the other; uploads what their jobs name. */
export async function* applySchedules(
  api: Api,
  { jobs, ...origin }: JobFile,
  options: { project?: string | undefined },
  system: System,
): AsyncGenerator<AnswerTo<'PUT /schedules/{name}'>> {
  for (const document of jobs) {
    const schedule = await inItsPlace(document, async () => scheduleOf(document));
    const { name, job, ...members } = schedule;
    const project = options.project ?? textOf(members.project) ?? textOf(job.project);
    const sent = await sendable(api, job, { project, origin, send: true }, system);
    tellFrozen(name, job, system);
    // The API says what is wrong with the other members.
    const unchecked = { ...members, ...(project ? { project } : {}), job: sent };
    const body = unchecked as Partial<ScheduleBody> as ScheduleBody;
    const put = () => api.call('PUT /schedules/{name}', { path: { name }, body });
    yield await inItsPlace(document, put);
  }
}

/** What a schedule names on this machine is sent now, and every run reads those bytes. */
function tellFrozen(name: string, job: JobDocument, system: System): void {
  const local = partsOf(job)
    .flatMap(({ inputs }) => (isObject(inputs) ? Object.values(inputs) : []))
    .filter(isLocal);
  if (local.length === 0) return;
  const these = [...new Set(local)].join(', ');
  system.err(
    `Every run of ${name} reads ${these} as it is now. When that has changed, send the file ` +
      'again; for data that changes by itself give s3://BUCKET/PREFIX/.\n',
  );
}

function scheduleOf({ kind: _kind, name, job, ...members }: JobDocument) {
  if (typeof name !== 'string') throw new CommandError('The schedule has no name.');
  if (typeof job !== 'object' || job === null || Array.isArray(job)) {
    throw new CommandError(`The schedule ${name} has no job.`);
  }
  return { ...members, name, job: job as JobDocument } as Schedule;
}

type ScheduleBody = Calls['PUT /schedules/{name}']['body'];

/** A schedule as its file has it; the API checks its other members. */
interface Schedule extends Record<string, unknown> {
  name: string;
  job: JobDocument;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
