import { pages } from '../../clients/typescript/pages.ts';
import { type AnswerTo, type Api, apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { wholeNumber } from '../parse/values.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import { hashText, pairsText } from '../show/text.ts';
import type { System } from '../system.ts';

/** `trainyard models [NAME]` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const [name] = given.args;
  const project = given.value('project');
  const limit = wholeNumber(given, 'limit', [1, 200]);
  if (name === undefined) {
    if (limit !== undefined) {
      throw new CommandError('--limit is for the versions of one model.', {
        fix: `trainyard models NAME --limit ${limit}`,
      });
    }
    const found = await api.call('GET /models', { query: { project } });
    show(given, system, found, () => modelsText(found));
  } else {
    const found = await versionsOf(api, name, project, limit ?? 50);
    show(given, system, found, () => versionsText(found));
  }
  return exitCodes.ok;
}

type Versions = AnswerTo<'GET /models/{name}'>;

async function versionsOf(
  api: Api,
  name: string,
  project: string | undefined,
  limit: number,
): Promise<Versions> {
  const items: Versions['items'] = [];
  let last: Versions | undefined;
  const get = async (cursor: string | undefined) => {
    const query = { project, limit: limit - items.length, cursor };
    last = await api.call('GET /models/{name}', { path: { name }, query });
    return last;
  };
  for await (const page of pages(get)) {
    items.push(...page);
    if (items.length === limit) break;
  }
  return { ...last!, items };
}

function modelsText({ items, more }: AnswerTo<'GET /models'>): string {
  if (items.length === 0) return 'There are no models.\n';
  const rows = items.map(({ name, versions, latest }) => [
    name,
    String(versions),
    latest.jobId,
    latest.createdAt,
    pairsText(latest.run.metrics),
    latest.servedBy.join(', '),
  ]);
  const heading = ['NAME', 'VERSIONS', 'LATEST', 'CREATED', 'MEASURED', 'SERVED BY'];
  return table(heading, rows) + (more ? 'Older jobs were not looked through.\n' : '');
}

function versionsText({ items, cursor }: Versions): string {
  const rows = items.map(({ jobId, createdAt, costUsd, servedBy, run }) => [
    jobId,
    createdAt,
    pairsText(run.metrics),
    pairsText(run.parameters),
    hashText(run.commit ?? ''),
    `$${costUsd}`,
    servedBy.join(', '),
  ]);
  const heading = ['VERSION', 'CREATED', 'MEASURED', 'PARAMETERS', 'COMMIT', 'COST', 'SERVED BY'];
  return table(heading, rows) + (cursor ? 'There are more: --limit.\n' : '');
}
