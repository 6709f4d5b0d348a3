import { apiDoor } from '../../shared/http/door.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { findSchedule } from '../schedules/find-schedule.ts';
import { lastJobView, scheduleView } from '../schedules/view.ts';

/** `GET /schedules/{name}`: with its next occurrences, its last runs and the last job. */
export const create = (ports: Ports) =>
  apiDoor(ports, 'viewer', async (request) => {
    const schedule = await findSchedule(ports, request);
    const started = schedule.runs.findLast(({ outcome }) => outcome === 'Started');
    const job = started && (await new JobStore(ports).get(started.jobId));
    return { status: 200, body: { ...scheduleView(ports, schedule), lastJob: lastJobView(job) } };
  });
