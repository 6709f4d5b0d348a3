import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { jobText } from '../show/job-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard get JOB` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const job = await api.call('GET /jobs/{id}', { path: { id } });
  show(given, system, job, () => jobText(job));
  return exitCodes.ok;
}
