import type { AnswerTo } from '../api.ts';

/** A budget with its month so far. */
export type Budget = AnswerTo<'GET /budgets/{project}'>;

/** The month of a budget until today: dollars at the end of each day, from the first. */
interface Curve {
  /** 0, with which the month begins, 1, 2 … */
  days: number[];
  spent: number[];
  /** Spent and held together. */
  committed: number[];
}

/** The number of the last day of a month, `yyyy-mm`. */
export function lastDay(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}

/** The days of a month, up to the one of `now` (milliseconds since the epoch) where it is this. */
function daysUntil(month: string, now: number): number {
  const today = new Date(now).toISOString();
  return today.startsWith(month) ? Number(today.slice(8, 10)) : lastDay(month);
}

/** What each day ended with; a day on which nothing changed ended as the one before. */
export function curveOf({ month, days: known }: Pick<Budget, 'month' | 'days'>, now: number) {
  const curve: Curve = { days: [0], spent: [0], committed: [0] };
  const byDay = new Map(known.map((one) => [Number(one.day.slice(8, 10)), one]));
  let [spent, held] = [0, 0];
  for (let day = 1; day <= daysUntil(month, now); day += 1) {
    const changed = byDay.get(day);
    if (changed) [spent, held] = [Number(changed.spentUsd), Number(changed.reservedUsd)];
    curve.days.push(day);
    curve.spent.push(spent);
    curve.committed.push(spent + held);
  }
  return curve;
}

type Row = AnswerTo<'GET /jobs'>['items'][number];

/** A job that was submitted before, and how often it would fit. */
export interface Fit extends Pick<Row, 'id' | 'kind' | 'cost'> {
  name: string;
  times: number;
}

/** Of jobs, newest first: each name once, and how often its worst case fits into what is left. */
export function fitsOf(leftUsd: string, jobs: readonly Row[]): Fit[] {
  const own = jobs.filter(({ parent, cost }) => !parent && Number(cost.worstUsd) > 0);
  const newest = new Map<string, Row>();
  for (const job of own) {
    const name = job.name ?? job.kind;
    if (!newest.has(name)) newest.set(name, job);
  }
  return [...newest].map(([name, { id, kind, cost }]) => {
    const times = Math.max(0, Math.floor(Number(leftUsd) / Number(cost.worstUsd) + 1e-9));
    return { id, kind, cost, name, times };
  });
}
