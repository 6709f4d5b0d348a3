import { jobIdFrom } from '../../../shared/job/model.ts';
import { JobStore } from '../../../shared/job/store.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { startJob } from '../../schedules/advance.ts';
import { startedByHand } from '../../schedules/decide.ts';
import { handler } from '../handler.ts';
import { jobView } from '../jobs/view.ts';
import { findSchedule } from './find-schedule.ts';
import { scheduleRoutes } from './routes.ts';

/** `POST /schedules/{name}/run`: the job now, whatever the policy says and even while paused. */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-run'], async (request) => {
    const store = new ScheduleStore(ports);
    const run = { jobId: jobIdFrom(ports.newUlid()), scheduledAt: ports.clock.iso() };
    const { project, name } = await findSchedule(ports, request);
    await store.untilWritten(project, name, async () => {
      const before = await findSchedule(ports, request);
      await startJob(ports, run, startedByHand(before, run, request.caller.subject), before);
    });
    const job = await new JobStore(ports).get(run.jobId);
    return { headers: { location: `/jobs/${run.jobId}` }, body: jobView(job!) };
  });
