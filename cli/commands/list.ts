import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import { everyJob, type JobQuery } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { listRuns } from '../runs/list-runs.ts';
import { csv } from '../show/csv.ts';
import { progressText } from '../show/job-text.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard list` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const limit = wholeNumber(given, 'limit', [1, 200]);
  const query = {
    project: given.value('project'),
    kind: given.value('kind'),
    phase: given.value('phase'),
    limit: limit === undefined ? undefined : String(limit),
  };
  if (given.has('metrics')) await listRuns(api, query, given, system);
  else await listJobs(api, query, given, system);
  return exitCodes.ok;
}

type Page = AnswerTo<'GET /jobs'>;

async function listJobs(api: Api, query: JobQuery, given: Given, system: System): Promise<void> {
  const stray = ['where', 'sort', 'reverse'].find((name) => given.has(name));
  if (stray) {
    throw new CommandError(`--${stray} is for runs.`, { fix: 'trainyard list --metrics' });
  }
  const page: Page = given.has('all')
    ? { items: await everyJob(api, query), cursor: null }
    : await firstPage(api, query);
  if (given.value('output') === 'csv') system.out(csv(heading, page.items.map(cellsOf)));
  else show(given, system, page, () => listText(page));
}

/** The first that has something in it. */
async function firstPage(api: Api, query: JobQuery): Promise<Page> {
  let page = await api.call('GET /jobs', { query });
  while (page.items.length === 0 && page.cursor) {
    page = await api.call('GET /jobs', { query: { ...query, cursor: page.cursor } });
  }
  return page;
}

const heading = ['JOB', 'KIND', 'NAME', 'PHASE', 'WHY OR HOW FAR', 'CREATED', 'COST'];

const cellsOf = (job: Page['items'][number]) => [
  job.id,
  job.kind,
  job.name ?? (job.parent ? `(stage ${job.parent.stage})` : ''),
  job.phase,
  job.reason ?? progressText(job),
  job.createdAt,
  `$${job.cost.actualUsd}`,
];

function listText({ items, cursor }: Page): string {
  if (items.length === 0) return 'There are no such jobs.\n';
  const more = cursor ? 'There are more: --all, or --limit.\n' : '';
  return table(heading, items.map(cellsOf)) + more;
}
