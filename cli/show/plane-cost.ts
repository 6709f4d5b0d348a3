import type { AnswerTo } from '../api/api.ts';
import { table } from './table.ts';

type PlaneCost = AnswerTo<'GET /jobs/{id}/cost'>['plane'];

/** The plane's own requests by their sort; those of a pipeline's stages are added up. */
export function planeCostText({ basis, usd, unpriced, lines }: PlaneCost): string {
  const sorts = Map.groupBy(lines, ({ what }) => what);
  const rows = [...sorts].map(([what, all]) => {
    const count = all.reduce((sum, line) => sum + line.count, 0);
    const isPriced = all.every((line) => line.usd !== null);
    const dollars = all.reduce((sum, line) => sum + Number(line.usd), 0);
    return [what, count.toLocaleString('en-US'), isPriced ? `$${dollars.toFixed(7)}` : 'unknown'];
  });
  const without = unpriced.length > 0 ? `, without ${unpriced.join(' and ')}` : '';
  return [
    `\nWhat Trainyard itself asked of AWS for it: about $${usd}${without} (computed)\n`,
    table(['REQUESTS', 'COUNT', 'COST'], rows),
    `${basis}\n`,
  ].join('');
}
