import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import { everyJob, type JobQuery, jobPages } from '../api/job-pages.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { momentFrom } from '../parse/since.ts';
import { wholeNumber } from '../parse/values.ts';
import { listRuns } from '../runs/list-runs.ts';
import { csv } from '../show/csv.ts';
import { csvCells, csvHeading, listText, type Row } from '../show/list-text.ts';
import { livingText } from '../show/living-text.ts';
import { isForPrograms, show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard list` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  if (given.has('live')) {
    await listLiving(api, given, system);
    return exitCodes.ok;
  }
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

/** `trainyard list --live`: what bills now; of all projects where none is named. */
async function listLiving(api: Api, given: Given, system: System): Promise<void> {
  const living = await api.call('GET /living', { query: { project: given.value('project') } });
  show(given, system, living, () => livingText(living, system.now()));
}

type Page = AnswerTo<'GET /jobs'>;

async function listJobs(api: Api, query: JobQuery, given: Given, system: System): Promise<void> {
  const stray = ['where', 'sort', 'reverse'].find((name) => given.has(name));
  if (stray) {
    throw new CommandError(`--${stray} is for runs.`, { fix: 'trainyard list --metrics' });
  }
  if (isForPrograms(given)) {
    const page: Page = given.has('all')
      ? { items: await everyJob(api, query), cursor: null }
      : await firstPage(api, query);
    show(given, system, page, () => '');
    return;
  }
  const now = system.now();
  const { rows, more } = await wantedJobs(api, query, given, now);
  const style = { now, wide: given.has('wide'), colours: system.hasColours };
  if (given.value('output') === 'csv') {
    system.out(csv(csvHeading, rows.map(csvCells)));
  } else if (rows.length === 0) system.out('There are no such jobs.\n');
  else system.out(listText(rows, style) + (more ? 'There are more: --all, or --limit.\n' : ''));
}

/** So many rows are shown where nothing else is said. */
const rowsByDefault = 50;

/** The newest jobs that are wanted; those that are stages only where they are asked for. */
async function wantedJobs(
  api: Api,
  { limit, ...query }: JobQuery,
  given: Given,
  now: number,
): Promise<{ rows: Row[]; more: boolean }> {
  const most = given.has('all') ? Number.POSITIVE_INFINITY : Number(limit ?? rowsByDefault);
  const name = given.value('name');
  const since = given.value('since');
  const from = since === undefined ? Number.NEGATIVE_INFINITY : momentFrom(since, now);
  const rows: Row[] = [];
  for await (const page of jobPages(api, query)) {
    for (const job of page) {
      if (Date.parse(job.createdAt) < from) return { rows, more: false };
      const isFolded = job.parent !== undefined && !given.has('stages');
      if (isFolded || (name !== undefined && job.name !== name)) continue;
      if (rows.length === most) return { rows, more: true };
      rows.push(job);
    }
  }
  return { rows, more: false };
}

/** The first that has something in it. */
async function firstPage(api: Api, query: JobQuery): Promise<Page> {
  let page = await api.call('GET /jobs', { query });
  while (page.items.length === 0 && page.cursor) {
    page = await api.call('GET /jobs', { query: { ...query, cursor: page.cursor } });
  }
  return page;
}
