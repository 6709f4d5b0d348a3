import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JobDocument } from '../../clients/typescript/files/local-content.ts';
import type { DefectFinding } from '../../shared/defects/finding.ts';
import { type Api, apiOf } from '../api/api.ts';
import { connect, isOnThisMachine } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { jobIn } from '../plan/job-in.ts';
import { findInConfig, findInFrameworks, findInSources } from '../plan/local-findings.ts';
import type { PlannedJob } from '../plan/plan.ts';
import { scheduleCost } from '../plan/schedule-cost.ts';
import { tryMetrics } from '../plan/try-metrics.ts';
import { show } from '../show/output.ts';
import { planLines } from '../show/plan-lines.ts';
import { findingsText, planText } from '../show/plan-text.ts';
import { inItsPlace } from '../submit/job-place.ts';
import { readJobs } from '../submit/read-jobs.ts';
import { sendable } from '../submit/submit-jobs.ts';
import type { System } from '../system.ts';

/**
 * `trainyard plan FILE|-`: what it would cost and create, and what is wrong with it. Nothing is
 * uploaded or created. A finding that is an error is a failure of usage.
 */
export async function run(given: Given, system: System): Promise<number> {
  const { jobs, ...origin } = await readJobs(given.args[0]!, given.values('set'), system);
  const lines = sampleLines(given.value('sample'), system);
  const configured = await findInConfig([system.cwd, origin.folder]);
  const api = apiOf(given, system);
  const connection = await connect(given, system);
  const { url } = connection;
  const buildsHere = isOnThisMachine(connection);
  let code: number = exitCodes.ok;
  for (const document of jobs) {
    const { job, findings } = jobIn(document, system.now());
    const options = { project: given.value('project'), origin, send: false };
    const body = await inItsPlace(document, () => sendable(api, job, options, system));
    const inSources = await findInSources(job, origin, buildsHere);
    const missing = buildsHere ? await findInFrameworks(job) : [];
    const local = [...findings, ...inSources, ...missing, ...configured];
    const ask = () => planned(api, body, local, system);
    // A schedule's job is planned alone, so its places are not those of the document.
    const plan = await (job === document ? inItsPlace(document, ask) : ask());
    // What only the plane could know, a submission does not get past.
    const refused = plan.plan.findings.some(({ id }) => id === undefined);
    plan.plan.findings = [...plan.plan.findings, ...local];
    if (lines) plan.plan.metrics = tryMetrics(plan.spec, lines);
    const { estimatedUsd } = plan.cost;
    const { allAttemptsUsd } = plan.plan;
    plan.plan.schedule = scheduleCost(document, { estimatedUsd, allAttemptsUsd }, system.now());
    const text = given.has('verbose')
      ? planText
      : (one: PlannedJob) => planLines(one, url, refused);
    show(given, system, plan, () => text(plan));
    if (plan.plan.findings.some(({ level }) => level === 'error')) code = exitCodes.usage;
  }
  return code;
}

function sampleLines(file: string | undefined, system: System): string[] | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(system.cwd, file), 'utf8').split(/\r?\n/);
  } catch (error) {
    throw new CommandError(`--sample ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The plane's plan. What is wrong on this machine is told too when the plane refuses the job. */
async function planned(
  api: Api,
  body: JobDocument,
  local: DefectFinding[],
  system: System,
): Promise<PlannedJob> {
  try {
    return await api.call('POST /plans', { body });
  } catch (error) {
    if (local.length > 0) system.err(findingsText(local));
    throw error;
  }
}
