import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { handler } from '../handler.ts';
import { findSchedule } from './find-schedule.ts';
import { scheduleRoutes } from './routes.ts';
import { lastJobView, scheduleView } from './view.ts';

/** `GET /schedules/{name}`: with its next occurrences, its last runs and the last job. */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-get'], async (request) => {
    const schedule = await findSchedule(ports, request);
    const started = schedule.runs.findLast(({ outcome }) => outcome === 'Started');
    const job = started && (await new JobStore(ports).get(started.jobId));
    return { body: { ...scheduleView(ports, schedule), lastJob: lastJobView(job) } };
  });
