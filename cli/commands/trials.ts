import { type AnswerTo, apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import { tuningJobId } from '../api/stage-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { trialsText } from '../show/trials-table.ts';
import type { System } from '../system.ts';

/** `trainyard trials JOB`: of a pipeline those of its tuning stage. */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const found = await findJobId(api, given.args[0]!, given.value('project'));
  const id = await tuningJobId(api, found);
  const metric = given.value('metric');
  const [page, { spec }] = await Promise.all([
    api.call('GET /jobs/{id}/trials', { path: { id }, query: { metric } }),
    api.call('GET /jobs/{id}', { path: { id } }),
  ]);
  if (metric !== undefined) tellUnread(metric, page.items, system);
  const isMost = Object.hasOwn(Object(spec.objective), 'maximize');
  const warning = page.warning ? `\nWarning: ${page.warning}\n` : '';
  show(given, system, page, () =>
    page.items.length > 0
      ? trialsText(page.items, isMost) + warning
      : 'No trial has started yet.\n',
  );
  return exitCodes.ok;
}

/** Of a metric that no trial has, which may be a slip of the pen, that is said. */
function tellUnread(metric: string, trials: Answer['items'], system: System): void {
  if (trials.length === 0 || trials.some(({ series }) => series?.length)) return;
  const others = new Set(trials.flatMap(({ metrics = {} }) => Object.keys(metrics)));
  const there = others.size > 0 ? ` There are values of: ${[...others].join(', ')}.` : '';
  system.err(`No value of '${metric}' was read of any trial so far.${there}\n`);
}

type Answer = AnswerTo<'GET /jobs/{id}/trials'>;
