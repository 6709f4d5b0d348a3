import { apiOf } from '../api/api.ts';
import type { JobJson } from '../api/job-json.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { type PlanJson, planText } from '../show/plan-text.ts';
import { readJobs } from '../submit/read-jobs.ts';
import { sendable } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';

/** `trainyard plan FILE|-`: what it would cost and create. Nothing is uploaded or created. */
export async function run(given: Given, system: System): Promise<number> {
  const { jobs, folder } = await readJobs(given.args[0]!, given.values('set'), system);
  const api = apiOf(given, system);
  const options = { project: given.value('project'), folder, send: false };
  for (const job of jobs) {
    const body = await sendable(api, job, options, system);
    const query = { dryRun: 'true' };
    const plan = await api.call<JobJson & PlanJson>('job-create', { query, body });
    show(given, system, plan, () => planText(plan));
  }
  return exitCodes.ok;
}
