import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import { type JobQuery, jobPages } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
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
  const page = given.has('all') ? await everyPage(api, query) : await onePage(api, query);
  show(given, system, page, () => listText(page));
  return exitCodes.ok;
}

type Page = AnswerTo<'GET /jobs'>;

const onePage = (api: Api, query: JobQuery) => api.call('GET /jobs', { query });

async function everyPage(api: Api, query: JobQuery): Promise<Page> {
  const items: Page['items'] = [];
  for await (const page of jobPages(api, query)) items.push(...page);
  return { items, cursor: null };
}

function listText({ items, cursor }: Page): string {
  if (items.length === 0) return 'There are no such jobs.\n';
  const rows = items.map((job) => [
    job.id,
    job.kind,
    job.name ?? (job.parent ? `(stage ${job.parent.stage})` : ''),
    job.phase,
    job.reason ?? progressText(job),
    job.createdAt,
    `$${job.cost.actualUsd}`,
  ]);
  const heading = ['JOB', 'KIND', 'NAME', 'PHASE', 'WHY OR HOW FAR', 'CREATED', 'COST'];
  return table(heading, rows) + (cursor ? 'There are more: --all, or --limit.\n' : '');
}
