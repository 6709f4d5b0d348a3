import { apiOf } from '../api/api.ts';
import { findLivingId } from '../api/find-living.ts';
import type { Given } from '../command.ts';
import { joinSession } from '../exec/join-session.ts';
import { markedLine } from '../exec/shown-output.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';

/** `trainyard exec JOB -- CMD`: runs a command where a job runs; its exit code is the command's. */
export async function run(given: Given, system: System): Promise<number> {
  const [job = '', ...words] = given.args;
  if (words.length === 0 && !system.hasKeyboard) {
    throw new CommandError('A shell needs a terminal in which somebody types.', {
      fix: `trainyard exec ${job} -- COMMAND`,
    });
  }
  const api = apiOf(given, system);
  const id = await findLivingId(api, job, given.value('project'));
  const command = markedLine(words.length > 0 ? words : ['sh']);
  const session = await api.call('POST /jobs/{id}/exec', { path: { id }, body: { command } });
  return await joinSession(session, system);
}
