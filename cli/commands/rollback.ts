import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard rollback NAME` */
export async function run(given: Given, system: System): Promise<number> {
  const query = { project: given.value('project') };
  const id = given.args[0]!;
  const job = await apiOf(given, system).call('POST /endpoints/{name}/rollback', {
    path: { name: id },
    query,
  });
  show(given, system, job, () => `${job.id} deploys again what ${id} served before\n`);
  return exitCodes.ok;
}
