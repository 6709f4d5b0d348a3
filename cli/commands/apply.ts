import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { scheduleText } from '../show/schedule-text.ts';
import { applySchedules } from '../submit/apply-schedules.ts';
import { readJobs } from '../submit/read-jobs.ts';
import type { System } from '../system.ts';

/** `trainyard apply FILE|-`: makes or replaces the schedules of a file. */
export async function run(given: Given, system: System): Promise<number> {
  const file = await readJobs(given.args[0]!, given.values('set'), system);
  const options = { project: given.value('project') };
  for await (const made of applySchedules(apiOf(given, system), file, options, system)) {
    show(given, system, made, () => scheduleText(made));
  }
  return exitCodes.ok;
}
