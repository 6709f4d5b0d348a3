import { minuteText } from '../../shared/time/minute.ts';
import type { AnswerTo } from '../api/api.ts';
import { table } from './table.ts';
import { durationText } from './text.ts';

type Living = AnswerTo<'GET /living'>;

/** What bills now, the dearest first, and what it costs together. */
export function livingText({ items, perHourUsd, perDayUsd }: Living, now: number): string {
  if (items.length === 0) return 'Nothing computes and nothing lives on: $0.00 an hour.\n';
  const heading = ['KIND', 'NAME', 'PROJECT', 'RUNS ON', 'STATE', 'AGE', 'ENDS', 'AN HOUR', 'JOB'];
  const rows = items.map((one) => [
    one.kind,
    one.name ?? (one.parent ? `(stage ${one.parent.stage})` : ''),
    one.project,
    one.runsOn,
    one.state,
    durationText(now - Date.parse(one.since)),
    one.endsAt === null ? 'never' : minuteText(one.endsAt),
    `$${one.perHourUsd}`,
    one.jobId,
  ]);
  const things = items.length === 1 ? '1 thing' : `${items.length} things`;
  return `${table(heading, rows)}${things}: $${perHourUsd} an hour, $${perDayUsd} a day\n`;
}
