import { parseCron } from '../../kernel/cron.ts';
import { instantsOf, offsetAt } from './zone.ts';

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** What decides when a schedule fires. Times are milliseconds since the epoch. */
export interface Timing {
  expression: string;
  timeZone: string;
  /** From when a rate counts: the start date, else the moment of creation. */
  from: number;
  /** The start date, if there is one. */
  start?: number;
  end?: number;
}

/** The next firing after an instant; undefined when there is none. */
export function nextFiring(timing: Timing, after: number): number | undefined {
  const { start, end } = timing;
  const earliest = start === undefined ? after : Math.max(after, start - 1);
  const at = parse(timing.expression)?.(timing, earliest);
  return at !== undefined && (end === undefined || at <= end) ? at : undefined;
}

/** Whether Scheduler would take the expression. */
export function isExpression(expression: string): boolean {
  return parse(expression) !== undefined;
}

type Next = (timing: Timing, after: number) => number | undefined;

function parse(expression: string): Next | undefined {
  const [, form, inside = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (form === 'rate') return rate(inside);
  if (form === 'at') return once(inside);
  const cron = form === 'cron' ? parseCron(inside) : undefined;
  return (
    cron &&
    (({ timeZone }, after) => {
      let wall = cron.next(after + offsetAt(after, timeZone));
      while (wall !== undefined) {
        const [first] = instantsOf(wall, timeZone);
        if (first !== undefined && first > after) return first;
        wall = cron.next(wall);
      }
      return undefined;
    })
  );
}

/** Without a start date the first firing is one period after creation; each is a period apart. */
function rate(inside: string): Next | undefined {
  const match = /^(\d+) (minute|hour|day)s?$/.exec(inside);
  const period = Number(match?.[1]) * (unitMs[match?.[2] ?? ''] ?? 0);
  if (!match || period < 1) return undefined;
  return ({ from, start }, after) => {
    const first = start ?? from + period;
    return after < first ? first : first + (Math.floor((after - first) / period) + 1) * period;
  };
}

function once(inside: string): Next | undefined {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside) ? Date.parse(`${inside}Z`) : NaN;
  if (Number.isNaN(wall)) return undefined;
  return ({ timeZone }, after) => {
    const [first] = instantsOf(wall, timeZone);
    return first !== undefined && first > after ? first : undefined;
  };
}
