import { fromCrontab, parseCron, ScheduleError } from './cron.ts';
import { instantOf, wallOf } from './zone.ts';

/** When something is to happen again and again. */
export interface Recurrence {
  /** As Amazon EventBridge Scheduler takes it: `cron(…)` with six fields, or `rate(…)`. */
  expression: string;
  /** Milliseconds between two occurrences; absent for cron, whose days differ in length. */
  periodMs?: number;
  /** The first occurrence after an instant. For a rate, `anchor` is the first of all. */
  next(after: number, timeZone: string, anchor: number): number | undefined;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `cron(…)` and `rate(…)` as AWS writes them, or crontab's five fields. Throws ScheduleError.
 *
 * Days of 23 and 25 hours follow EventBridge Scheduler: a wall time that does not exist on a day is
 * skipped on that day, one that comes twice counts once.
 */
export function parseRecurrence(text: string): Recurrence {
  const rate = /^rate\((\d{1,6}) (minute|hour|day)(s?)\)$/.exec(text.trim());
  if (rate) return rateOf(Number(rate[1]), rate[2] as keyof typeof unitMs, rate[3] === 's');
  const fields = /^cron\((.*)\)$/.exec(text.trim())?.[1];
  if (fields !== undefined) return cronOf(fields.trim());
  if (text.trim().split(/\s+/).length === 5) return cronOf(fromCrontab(text));
  throw new ScheduleError('must be cron(…), rate(…), or five fields as in a crontab');
}

/** The next occurrences after an instant, in milliseconds. */
export function occurrences(
  recurrence: Recurrence,
  {
    timeZone,
    after,
    anchor,
    count,
  }: Record<'after' | 'anchor' | 'count', number> & {
    timeZone: string;
  },
): number[] {
  const found: number[] = [];
  let at: number | undefined = after;
  while (found.length < count) {
    at = recurrence.next(at, timeZone, anchor);
    if (at === undefined) break;
    found.push(at);
  }
  return found;
}

function rateOf(value: number, unit: keyof typeof unitMs, isPlural: boolean): Recurrence {
  if (value < 1 || (value === 1) === isPlural) {
    throw new ScheduleError('a rate is such as rate(1 day) or rate(2 hours)');
  }
  const periodMs = value * unitMs[unit];
  return {
    expression: `rate(${value} ${unit}${isPlural ? 's' : ''})`,
    periodMs,
    next: (after, _timeZone, anchor) =>
      after < anchor ? anchor : anchor + (Math.floor((after - anchor) / periodMs) + 1) * periodMs,
  };
}

function cronOf(fields: string): Recurrence {
  const cron = parseCron(fields);
  return {
    expression: `cron(${fields})`,
    next(after, timeZone) {
      let wall: number | undefined = wallOf(after, timeZone);
      for (;;) {
        wall = cron.next(wall);
        if (wall === undefined) return undefined;
        const instant = instantOf(wall, timeZone);
        if (instant !== undefined && instant > after) return instant;
      }
    },
  };
}
