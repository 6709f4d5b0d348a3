import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard report JOB [-o FILE]`: writes the report and says where it is. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const report = await api.call('GET /jobs/{id}/report', { path: { id } });
  const file = given.value('output') ?? `report-${id}.html`;
  await writeFile(resolve(system.cwd, file), report);
  system.out(`${file}\n`);
  return exitCodes.ok;
}
