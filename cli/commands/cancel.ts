import { isTerminal } from '../../shared/job/lifecycle.ts';
import { apiOf } from '../api/api.ts';
import { findLivingId } from '../api/find-living.ts';
import type { Job } from '../api/job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { jobText } from '../show/job-text.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';
import { longestWait } from '../watch/longest-wait.ts';
import { progressOn } from '../watch/progress.ts';
import { watchJob } from '../watch/watch-job.ts';

/** `trainyard cancel JOB`; with `--watch` it stays until the job has ended. */
export async function run(given: Given, system: System): Promise<number> {
  const timeoutSeconds = wholeNumber(given, 'wait-timeout', longestWait);
  const api = apiOf(given, system);
  const id = await findLivingId(api, given.args[0]!, given.value('project'), goesOn);
  const asked = await api.call('POST /jobs/{id}/cancel', { path: { id } });
  if (!given.has('watch') || isTerminal(asked.phase)) {
    show(given, system, asked, () => askedText(asked));
    return exitCodes.ok;
  }
  const progress = progressOn(system);
  const job = await watchJob(api, id, { progress, timeoutSeconds }, system);
  show(given, system, job, () => jobText(job));
  return job.phase === 'Cancelled' ? exitCodes.ok : exitCodes.jobFailed;
}

/** A job that goes on is what a person wants to end first. */
const goesOn = ({ phase }: Job) => !isTerminal(phase);

function askedText({ id, phase }: Job): string {
  if (!isTerminal(phase)) return `Cancelling ${id}; it is ${phase}.\n`;
  if (phase === 'Cancelled') return `${id} is ${phase}.\n`;
  return `${id} is ${phase}; what lives on after it is ending.\n`;
}
