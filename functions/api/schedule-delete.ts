import { apiDoor } from '../../shared/http/door.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { ScheduleStore } from '../../shared/schedule/store.ts';
import { dropSchedule } from '../schedules/aws-schedule.ts';
import { findSchedule } from '../schedules/find-schedule.ts';

/** `DELETE /schedules/{name}`: nothing starts any more; jobs that run go on. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'submitter', async (request) => {
    const schedule = await findSchedule(ports, request);
    await dropSchedule(ports, schedule);
    await new ScheduleStore(ports).delete(schedule.project, schedule.name);
    return { status: 204 };
  });
