import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Job } from '../api/job.ts';
import { jobPages } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { momentFrom } from '../parse/since.ts';
import { show } from '../show/output.ts';
import { planeCostText } from '../show/plane-cost.ts';
import { type Grouping, type Spending, spendingOf } from '../show/spending.ts';
import { table } from '../show/table.ts';
import { durationText } from '../show/text.ts';
import type { System } from '../system.ts';

/** `trainyard cost JOB`, or without a job what all of a project cost. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const [job] = given.args;
  if (job === undefined) return projectCost(api, given, system);
  if (given.has('by') || given.has('since')) {
    const fix = `leave out ${job}, or the option`;
    throw new CommandError('--by and --since are for all jobs of a project.', { fix });
  }
  const id = await findJobId(api, job, given.value('project'));
  const cost = await api.call('GET /jobs/{id}/cost', { path: { id } });
  show(given, system, cost, () => costText(cost));
  return exitCodes.ok;
}

/** Adds up what is booked: the ledgers of what has ended, page by page until `--since`. */
async function projectCost(api: Api, given: Given, system: System): Promise<number> {
  const text = given.value('since');
  const since = text === undefined ? 0 : momentFrom(text, system.now());
  const jobs: Job[] = [];
  for await (const page of jobPages(api, { project: given.value('project') })) {
    const wanted = page.filter(({ createdAt }) => Date.parse(createdAt) >= since);
    jobs.push(...wanted);
    if (wanted.length === 0) break;
  }
  const spending = spendingOf(jobs, (given.value('by') ?? 'job') as Grouping);
  show(given, system, spending, () => spendingText(spending));
  return exitCodes.ok;
}

function spendingText({ by, rows, usd }: Spending): string {
  if (rows.length === 0) return 'No job has cost anything yet.\n';
  const cells = rows.map((row) => [row.key, row.name ?? '', String(row.jobs), `$${row.usd}`]);
  const heading = [by.toUpperCase(), 'NAME', 'RAN', 'COST'];
  const columns = by === 'job' ? [0, 1, 2, 3] : [0, 2, 3];
  const shown = (row: string[]) => columns.map((column) => row[column]!);
  return [
    table(shown(heading), cells.map(shown)),
    `Together $${usd}, booked for what has ended, at AWS list prices\n`,
    'What keeping files, images and logs costs a month says trainyard doctor\n',
  ].join('');
}

function costText(cost: AnswerTo<'GET /jobs/{id}/cost'>): string {
  const { lines, basis, estimatedUsd, worstUsd, actualUsd, plane } = cost;
  const rows = lines.map(({ stage = '', what, seconds, usd, state }) => [
    stage,
    what,
    state === 'open' ? 'running' : durationText(seconds * 1000),
    `$${usd}`,
  ]);
  return [
    rows.length > 0 ? table(['STAGE', 'WHAT', 'TIME', 'COST'], rows) : '',
    `Together $${actualUsd} of an estimated $${estimatedUsd}, at most $${worstUsd}\n`,
    `${basis}\n`,
    planeCostText(plane),
  ].join('');
}
