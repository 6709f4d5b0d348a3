import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import { type Job, stagesOf } from '../api/job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { jobText } from '../show/job-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';
import { progressOn } from '../watch/progress.ts';
import { exitCodeOf, watchJob } from '../watch/watch-job.ts';

/** `trainyard retry JOB`; with `--watch` it stays until the new job has ended. */
export async function run(given: Given, system: System): Promise<number> {
  const timeoutSeconds = wholeNumber(given, 'wait-timeout', longestWait);
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const headers = { 'idempotency-key': system.newKey() };
  const made = await api.call('POST /jobs/{id}/retry', { path: { id }, headers });
  if (!given.has('watch')) {
    show(given, system, made, () => madeText(made));
    return exitCodes.ok;
  }
  if (!isForPrograms(given)) system.out(madeText(made));
  const progress = progressOn(system);
  const job = await watchJob(api, made.id, { progress, timeoutSeconds }, system);
  show(given, system, job, () => jobText(job));
  return exitCodeOf(job);
}

function madeText(job: Job): string {
  const reused = stagesOf(job).filter((stage) => stage.reused);
  const names = reused.map(({ name }) => name).join(', ');
  const goesOn = names ? `; done already: ${names}` : '';
  return `Submitted ${job.id}, a retry of ${job.retryOf}${goesOn}\n`;
}
