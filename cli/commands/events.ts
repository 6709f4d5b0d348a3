import type { JobEvent } from '../../shared/job/store.ts';
import { apiOf } from '../api/api.ts';
import { everyEvent } from '../api/every-event.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import { between, durationText } from '../show/text.ts';
import type { System } from '../system.ts';

/** `trainyard events JOB` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const page = await everyEvent(api, id);
  show(given, system, page, () => eventsText(page.items));
  return exitCodes.ok;
}

function eventsText(events: readonly JobEvent[]): string {
  const rows = events.map(({ at, phase, attempt, reason, message }) => [
    at,
    `+${durationText(between(events[0]?.at, at) ?? 0)}`,
    phase,
    String(attempt),
    [reason, message].filter(Boolean).join(': '),
  ]);
  return table(['AT', 'AFTER', 'PHASE', 'ATTEMPT', 'WHY'], rows);
}
