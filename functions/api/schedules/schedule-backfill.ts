import { Problem } from '../../../shared/errors.ts';
import { JobStore } from '../../../shared/job/store.ts';
import { limits } from '../../../shared/limits.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { type Occurrence, occurrenceAt, type Schedule } from '../../../shared/schedule/model.ts';
import { ScheduleStore } from '../../../shared/schedule/store.ts';
import { occurrences, parseRecurrence } from '../../../shared/time/schedule.ts';
import { instantOf } from '../../../shared/time/zone.ts';
import { advance } from '../../schedules/advance.ts';
import { handler } from '../handler.ts';
import { findSchedule } from './find-schedule.ts';
import { scheduleRoutes } from './routes.ts';

/**
 * `POST /schedules/{name}/backfill`: the occurrences of a past time wait to be run one after the
 * other, whatever the policy. The id of a job follows from its time, so none is run a second time.
 */
export const create = (ports: Ports) =>
  handler(ports, scheduleRoutes['schedule-backfill'], async (request) => {
    const schedule = await findSchedule(ports, request);
    const { project, name } = schedule;
    const wanted = occurrencesIn(schedule, request.body, ports.clock.now());
    const jobs = new JobStore(ports);
    const known = await Promise.all(wanted.map(({ jobId }) => jobs.get(jobId)));
    const done = wanted.filter((_, index) => known[index]);
    const missing = wanted.filter((_, index) => !known[index]);
    const after = await new ScheduleStore(ports).change(project, name, (before) => {
      if (!before) return undefined;
      const fresh = missing.filter(({ jobId }) => !hasWaiting(before, jobId));
      const waiting = [...before.waiting, ...fresh];
      if (waiting.length > limits.backfillWaiting) throw tooMany(name, before.waiting.length);
      return { ...before, waiting };
    });
    const waiting = missing.filter(({ jobId }) => after && hasWaiting(after, jobId));
    await advance(ports, project, name);
    return { body: { waiting, done } };
  });

const hasWaiting = ({ waiting }: Schedule, id: string) => waiting.some(({ jobId }) => jobId === id);

const tooMany = (name: string, waiting: number) =>
  new Problem('Conflict', `${waiting} occurrences of '${name}' wait to be run already.`, {
    given: waiting,
    allowed: `at most ${limits.backfillWaiting}, those of this request too`,
    fix: 'Ask again when some of them have run, or for fewer.',
  });

/** Those that were due from the one to the other. Throws Problem for none and too many. */
function occurrencesIn(
  { project, name, schedule, timeZone, anchor }: Schedule,
  given: { from: string; to: string },
  now: number,
): Occurrence[] {
  // The id of a job has the time of its occurrence in it, which is counted from 1970 on.
  const from = Math.max(0, momentOf(given.from, timeZone, 0));
  const to = Math.min(momentOf(given.to, timeZone, dayMs) - 1, now);
  const recurrence = parseRecurrence(schedule);
  const count = limits.backfill + 1;
  const found = occurrences(recurrence, { timeZone, after: from - 1, anchor, count });
  const times = found.filter((at) => at <= to);
  if (times.length === 0 || times.length > limits.backfill) {
    const many = times.length > 0 ? `more than ${limits.backfill} occurrences` : 'no occurrence';
    throw new Problem('InvalidParameter', `'${name}' had ${many} from then to then.`, {
      pointer: '/from',
      given: `${given.from} to ${given.to}`,
      allowed: `1 to ${limits.backfill} occurrences of ${schedule} that are past`,
      fix: 'Name other days; trainyard schedule get NAME shows when it comes.',
    });
  }
  return times.map((at) => ({ ...occurrenceAt(project, name, at), backfill: true as const }));
}

const dayMs = 86_400_000;

/** A day is as long as its clock says; one whose midnight clocks pass over begins an hour later. */
function momentOf(text: string, timeZone: string, days: number): number {
  if (text.includes('T')) return Date.parse(text) + (days > 0 ? 1 : 0);
  const wall = Date.parse(`${text}T00:00:00Z`) + days;
  return instantOf(wall, timeZone) ?? instantOf(wall + 3_600_000, timeZone) ?? wall;
}
