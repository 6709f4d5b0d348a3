import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { schedulesText } from '../show/schedule-text.ts';
import type { System } from '../system.ts';

/** `trainyard schedules` */
export async function run(given: Given, system: System): Promise<number> {
  const query = { project: given.value('project') };
  const page = await apiOf(given, system).call('GET /schedules', { query });
  show(given, system, page, () => schedulesText(page.items));
  return exitCodes.ok;
}
