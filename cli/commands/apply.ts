import { apiOf } from '../api/api.ts';
import type { ScheduleJson } from '../api/schedule-json.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { scheduleText } from '../show/schedule-text.ts';
import { type JobDocument, readJobs } from '../submit/read-jobs.ts';
import { sendable } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';

/** `trainyard apply FILE|-`: makes or replaces the schedules of a file. */
export async function run(given: Given, system: System): Promise<number> {
  const file = await readJobs(given.args[0]!, given.values('set'), system);
  const schedules = file.jobs.map(scheduleOf);
  const api = apiOf(given, system);
  for (const { name, job, ...members } of schedules) {
    const project = given.value('project') ?? textOf(members.project) ?? textOf(job.project);
    const sent = await sendable(api, job, { project, folder: file.folder, send: true }, system);
    const body = { ...members, ...(project ? { project } : {}), job: sent };
    const made = await api.call<ScheduleJson>('schedule-put', { id: name, body });
    show(given, system, made, () => scheduleText(made));
  }
  return exitCodes.ok;
}

function scheduleOf({ kind, name, job, ...members }: JobDocument) {
  if (kind !== 'schedule') {
    throw new CommandError(
      `apply takes documents of kind: schedule, not ${JSON.stringify(kind)}.`,
      {
        fix: 'trainyard submit FILE submits a job',
      },
    );
  }
  if (typeof name !== 'string') throw new CommandError('The schedule has no name.');
  if (typeof job !== 'object' || job === null || Array.isArray(job)) {
    throw new CommandError(`The schedule ${name} has no job.`);
  }
  return { ...members, name, job: job as JobDocument } as Schedule;
}

/** A schedule as its file has it; the API checks its other members. */
interface Schedule extends Record<string, unknown> {
  name: string;
  job: JobDocument;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
