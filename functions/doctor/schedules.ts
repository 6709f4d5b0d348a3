import type { Caller } from '../../shared/http/caller.ts';
import { sees } from '../../shared/http/caller.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { Schedule } from '../../shared/schedule/model.ts';
import { ScheduleStore } from '../../shared/schedule/store.ts';
import { occurrences, parseRecurrence } from '../../shared/time/schedule.ts';
import type { Check } from '../api/plane/answers.ts';
import { ageText, counted } from './check.ts';

/** How long after its time an occurrence may still be on its way. */
const graceMs = 15 * 60_000;

/** One check for all schedules of the caller's projects, and one more for each that is broken. */
export async function scheduleChecks(ports: Ports, caller: Caller): Promise<Check[]> {
  const store = new ScheduleStore(ports);
  const projects = ports.config.projects.filter((project) => sees(caller, project));
  const all = (await Promise.all(projects.map((project) => store.list(project)))).flat();
  const broken = (await Promise.all(all.map((one) => brokenCheck(ports, one)))).flat();
  const fine = all.length - broken.length;
  const found = all.length === 0 ? 'there are none' : `${counted(fine, 'schedule')} in order`;
  return [{ name: 'schedules', status: 'ok', found }, ...broken];
}

async function brokenCheck(ports: Ports, schedule: Schedule): Promise<Check[]> {
  const name = `schedule ${schedule.name}`;
  const last = schedule.runs.at(-1);
  if (last?.outcome === 'Refused') {
    const found = `its last job was refused: ${last.message ?? 'no reason was kept'}`;
    return [{ name, status: 'fail', found, fix: 'Mend the job of the schedule and apply it.' }];
  }
  const missed = missedAt(ports, schedule);
  if (missed !== undefined) {
    const ago = ageText(ports.clock.now() - missed);
    const found = `was due ${ago} ago (${new Date(missed).toISOString()}) and did not fire`;
    return [{ name, status: 'fail', found, fix: 'Apply it again; see the failure queue.' }];
  }
  const started = schedule.runs.findLast(({ outcome }) => outcome === 'Started');
  const job = started && (await new JobStore(ports).get(started.jobId));
  if (job?.phase !== 'Failed') return [];
  const found = `its last job failed: ${job.reason} (${job.id})`;
  return [{ name, status: 'warn', found, fix: `See trainyard get ${job.id}.` }];
}

/** The occurrence that should have come since the schedule was changed or last fired. */
function missedAt(ports: Ports, schedule: Schedule): number | undefined {
  if (schedule.suspend) return undefined;
  const { anchor, timeZone, runs, updatedAt } = schedule;
  const fired = runs.map(({ scheduledAt }) => Date.parse(scheduledAt));
  const after = Math.max(Date.parse(updatedAt), ...fired);
  const recurrence = parseRecurrence(schedule.schedule);
  const [due] = occurrences(recurrence, { timeZone, after, anchor, count: 1 });
  return due !== undefined && due + graceMs < ports.clock.now() ? due : undefined;
}
