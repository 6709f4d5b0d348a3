import { Problem } from '../../../shared/errors.ts';
import { projectOf } from '../../../shared/http/caller.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Schedule } from '../../../shared/schedule/model.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { shortName } from '../../../shared/schema.ts';
import { parseRecurrence } from '../../../shared/time/schedule.ts';
import { newJob } from '../../../statemachines/admission/new-job.ts';
import { refuseUnfit } from '../../../statemachines/spec.ts';
import { advance } from '../../schedules/advance.ts';
import { syncSchedule } from '../../schedules/aws-schedule.ts';
import { handler } from '../handler.ts';
import { ofJob, parseSchedule } from './parse-schedule.ts';
import { scheduleRoutes } from './routes.ts';
import { scheduleView } from './view.ts';

/** `PUT /schedules/{name}`: makes it or replaces it; jobs that run go on. */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-put'], async (request) => {
    const name = checkedName(request.path.name);
    const { project: named, read, ...body } = parseSchedule(request.json);
    const wanted = named ?? read.spec.project ?? request.query.project;
    const project = projectOf(request.caller, ports.config, wanted);
    // A job that could never start is refused now, not at night.
    ofJob(() => refuseUnfit(read, ports.config, project));
    newJob(ports, read.spec, { project, submittedBy: request.caller.subject });
    const anchor = anchorOf(ports, body);
    const store = new ScheduleStore(ports);
    const at = ports.clock.iso();
    if (!(await store.get(project, name))) await refuseTooMany(store, project);
    const schedule = await store.change(project, name, (before) => ({
      ...body,
      v: 1,
      project,
      name,
      anchor,
      active: before?.active ?? [],
      waiting: before?.waiting ?? [],
      runs: before?.runs ?? [],
      rev: before?.rev ?? 0,
      generation: (before?.generation ?? 0) + 1,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
      updatedBy: request.caller.subject,
    }));
    await syncSchedule(ports, schedule!);
    // What is made up for has waited while it was paused.
    await advance(ports, project, name);
    return { body: scheduleView(ports, schedule!) };
  });

function checkedName(name: string): string {
  const parsed = shortName.safeParse(name);
  if (parsed.success) return name;
  throw new Problem('InvalidParameter', `The name '${name}' is not allowed.`, {
    pointer: 'name',
    given: name,
    allowed: parsed.error.issues[0]?.message,
  });
}

/** The first occurrence of a rate: one period from now, at a whole second. */
function anchorOf(ports: Ports, body: Pick<Schedule, 'schedule' | 'timeZone'>): number {
  const recurrence = parseRecurrence(body.schedule);
  const now = Math.ceil(ports.clock.now() / 1000) * 1000;
  const anchor = now + (recurrence.periodMs ?? 0);
  if (recurrence.next(now, body.timeZone, anchor) !== undefined) return anchor;
  throw new Problem('InvalidSpec', `/schedule: '${body.schedule}' never comes.`, {
    pointer: '/schedule',
    given: body.schedule,
    fix: 'Name a day that exists and a year that is not over.',
  });
}

async function refuseTooMany(store: ScheduleStore, project: string): Promise<void> {
  const { length } = await store.list(project);
  if (length < limits.schedules) return;
  throw new Problem('Conflict', `Project '${project}' has ${length} schedules.`, {
    allowed: `${limits.schedules} at most`,
    fix: 'Delete one that is not needed any more.',
  });
}
