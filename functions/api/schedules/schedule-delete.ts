import type { Ports } from '../../../shared/ports/ports.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { dropSchedule } from '../../schedules/aws-schedule.ts';
import { handler } from '../handler.ts';
import { findSchedule } from './find-schedule.ts';
import { scheduleRoutes } from './routes.ts';

/** `DELETE /schedules/{name}`: nothing starts any more; jobs that run go on. */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-delete'], async (request) => {
    const schedule = await findSchedule(ports, request);
    await dropSchedule(ports, schedule);
    await new ScheduleStore(ports).delete(schedule.project, schedule.name);
    return { body: undefined };
  });
