import { apiOf } from '../api/api.ts';
import { findJobId } from '../api/find-job.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { type PlaneCost, planeCostText } from '../show/plane-cost.ts';
import { table } from '../show/table.ts';
import { durationText } from '../show/text.ts';
import type { System } from '../system.ts';

interface CostJson {
  basis: string;
  estimatedUsd: string;
  worstUsd: string;
  actualUsd: string;
  lines: { stage?: string; what: string; seconds: number; usd: string; state: string }[];
  plane: PlaneCost;
}

/** `trainyard cost JOB` */
export async function run(given: Given, system: System): Promise<number> {
  const api = apiOf(given, system);
  const id = await findJobId(api, given.args[0]!, given.value('project'));
  const cost = await api.call<CostJson>('cost-get', { id });
  show(given, system, cost, () => costText(cost));
  return exitCodes.ok;
}

function costText(cost: CostJson): string {
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
