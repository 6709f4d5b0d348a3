import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { deleteJob, type Results } from '../delete/delete-job.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { deletedText, deletionText } from '../show/deletion-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';

/** `trainyard delete JOB [--results] [--yes]`: without `--yes` nothing is deleted. */
export async function run(given: Given, system: System): Promise<number> {
  const timeoutSeconds = wholeNumber(given, 'wait-timeout', longestWait);
  const results: Results = given.has('results') ? 'delete' : 'keep';
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  if (!given.has('yes')) {
    const found = await api.call('GET /jobs/{id}/deletion', { path: { id }, query: { results } });
    show(given, system, found, () => deletionText(found));
    system.err('Nothing was deleted: --yes does it.\n');
    return exitCodes.ok;
  }
  const done = await deleteJob(api, id, { results, timeoutSeconds }, system);
  show(given, system, done, () => deletedText(done));
  return exitCodes.ok;
}
