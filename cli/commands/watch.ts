import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { wholeNumber } from '../parse/values.ts';
import { jobText } from '../show/job-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';
import { progressOn } from '../watch/progress.ts';
import { exitCodeOf, watchJob } from '../watch/watch-job.ts';
import { sayWhatGoesOn } from '../watch/what-goes-on.ts';

/** `trainyard watch JOB`: exits with 1 unless the job succeeds. */
export async function run(given: Given, system: System): Promise<number> {
  const timeoutSeconds = wholeNumber(given, 'wait-timeout', longestWait);
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  sayWhatGoesOn(system, id);
  const progress = progressOn(system);
  const job = await watchJob(api, id, { progress, timeoutSeconds }, system);
  show(given, system, job, () => jobText(job));
  return exitCodeOf(job);
}
