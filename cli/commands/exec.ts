import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { joinSession } from '../exec/join-session.ts';
import { markedLine } from '../exec/shown-output.ts';
import type { System } from '../system.ts';

/** `trainyard exec JOB -- CMD`: runs a command where a job runs; its exit code is the command's. */
export async function run(given: Given, system: System): Promise<number> {
  const [job = '', ...words] = given.args;
  const api = apiOf(given, system);
  const id = await findJobId(api, job, given.value('project'));
  const command = markedLine(words.length > 0 ? words : ['sh']);
  const session = await api.call('POST /jobs/{id}/exec', { path: { id }, body: { command } });
  return await joinSession(session, system);
}
