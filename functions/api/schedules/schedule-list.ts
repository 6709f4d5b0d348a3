import { projectOf } from '../../../shared/http/caller.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { handler } from '../handler.ts';
import { scheduleRoutes } from './routes.ts';
import { scheduleView } from './view.ts';

/** `GET /schedules`: all of a project, by name, without their jobs' specifications. */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-list'], async (request) => {
    const project = projectOf(request.caller, ports.config, request.query.project);
    const schedules = await new ScheduleStore(ports).list(project);
    const items = schedules.map((schedule) => {
      const { job: _job, runs: _runs, ...row } = scheduleView(ports, schedule);
      return row;
    });
    return { body: { items, cursor: null } };
  });
