import { daysIn, weekdayNear, weekdayOf } from './calendar.ts';

/** What is wrong with a schedule, as one phrase for whoever wrote it. */
export class ScheduleError extends Error {}

/** A cron expression on a wall clock that knows nothing of time zones. */
export interface WallCron {
  /** The first match after a wall time, both as if the wall were in UTC; undefined: none. */
  next(after: number): number | undefined;
}

type DayTest = (year: number, month: number, day: number) => boolean;

interface Field {
  name: string;
  least: number;
  most: number;
  /** Names in order, the first one standing for `least`. */
  names?: readonly string[];
}

const fields = {
  minutes: { name: 'minutes', least: 0, most: 59 },
  hours: { name: 'hours', least: 0, most: 23 },
  dayOfMonth: { name: 'day of month', least: 1, most: 31 },
  month: {
    name: 'month',
    least: 1,
    most: 12,
    names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
  },
  dayOfWeek: {
    name: 'day of week',
    least: 1,
    most: 7,
    names: 'SUN MON TUE WED THU FRI SAT'.split(' '),
  },
  year: { name: 'year', least: 1970, most: 2199 },
} as const satisfies Record<string, Field>;

/** Day of week as crontab counts it: 0 and 7 are Sunday. */
const crontabWeekday: Field = {
  name: 'day of week',
  least: 0,
  most: 7,
  names: fields.dayOfWeek.names,
};

const dayMs = 86_400_000;

/** Reads AWS's six fields: `minutes hours day-of-month month day-of-week year`. */
export function parseCron(text: string): WallCron {
  const parts = text.trim().toUpperCase().split(/\s+/);
  if (parts.length !== 6) throw new ScheduleError(`cron(…) has six fields, not ${parts.length}`);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = parts as [string, ...string[]];
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new ScheduleError('exactly one of day of month and day of week must be ?');
  }
  const minutes = valuesOf(minute, fields.minutes);
  const hours = valuesOf(hour!, fields.hours);
  const months = new Set(valuesOf(month!, fields.month));
  const years = valuesOf(year!, fields.year);
  const isDay = dayOfWeek === '?' ? monthDays(dayOfMonth!) : weekDays(dayOfWeek!);
  const times = hours.flatMap((h) => minutes.map((m) => (h * 60 + m) * 60_000));
  return { next: (after) => firstAfter(after, { years: new Set(years), months, isDay, times }) };
}

/**
 * Writes crontab's five fields as AWS's six. Steps become lists, because AWS has no `a-b/n`. Both
 * day fields at once are refused: crontab means "either", which one AWS schedule cannot say.
 */
export function fromCrontab(text: string): string {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = text.trim().toUpperCase().split(/\s+/);
  const dates = listed(dayOfMonth!, fields.dayOfMonth);
  const days = weekdaysFromCrontab(dayOfWeek!);
  if (dates !== '*' && days !== '*') {
    throw new ScheduleError(
      'day of month and day of week are both set; crontab would take either: make two schedules',
    );
  }
  const time = `${listed(minute!, fields.minutes)} ${listed(hour!, fields.hours)}`;
  const date = days === '*' ? dates : '?';
  return `${time} ${date} ${listed(month!, fields.month)} ${days === '*' ? '?' : days} *`;
}

interface Matcher {
  years: ReadonlySet<number>;
  months: ReadonlySet<number>;
  isDay: DayTest;
  /** Milliseconds of the day, rising. */
  times: readonly number[];
}

function firstAfter(after: number, { years, months, isDay, times }: Matcher): number | undefined {
  const lastYear = Math.max(...years);
  for (let start = Math.floor(after / dayMs) * dayMs; ; start += dayMs) {
    const date = new Date(start);
    const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (y > lastYear) return undefined;
    if (!years.has(y) || !months.has(m) || !isDay(y, m, d)) continue;
    const time = times.find((offset) => start + offset > after);
    if (time !== undefined) return start + time;
  }
}

function listed(text: string, field: Field): string {
  if (text === '?') throw new ScheduleError(`${field.name} '?' is not crontab's; write *`);
  return asField(valuesOf(text, field), field);
}

function weekdaysFromCrontab(text: string): string {
  if (text === '?') throw new ScheduleError("day of week '?' is not crontab's; write *");
  const days = valuesOf(text, crontabWeekday).map((day) => (day % 7) + 1);
  return asField(
    [...new Set(days)].sort((a, b) => a - b),
    fields.dayOfWeek,
  );
}

/** `*`, a range where the values are one, else a list. */
function asField(values: readonly number[], { least, most }: Field): string {
  const [first, last] = [values[0]!, values.at(-1)!];
  if (values.length === most - least + 1) return '*';
  const isRange = values.length > 2 && last - first === values.length - 1;
  return isRange ? `${first}-${last}` : values.join(',');
}

/** `*`, `a`, `a-b`, each with an optional `/step`, in a list; sorted. */
function valuesOf(text: string, field: Field): number[] {
  const { name, least, most, names = [] } = field;
  const numbered = text.replace(/[A-Z]{3}/g, (word) => {
    const at = names.indexOf(word);
    return at < 0 ? word : String(at + least);
  });
  const values = new Set<number>();
  for (const part of numbered.split(',')) {
    const match = /^(\*|(\d{1,4})(?:-(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(part);
    const [, , from, to, step] = match ?? [];
    const first = Number(from ?? least);
    const last = Number(to ?? (from === undefined || step !== undefined ? most : first));
    const by = Number(step ?? 1);
    if (!match || first < least || last > most || first > last || by < 1) {
      throw new ScheduleError(
        `${name} '${text}' is not ${least} to ${most}, as a, a-b, a,b or a/n`,
      );
    }
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function monthDays(text: string): DayTest {
  if (text === 'L') return (year, month, day) => day === daysIn(year, month);
  if (text === 'LW') return (year, month, day) => day === weekdayNear(year, month, 31);
  const near = /^([1-9]|[12]\d|3[01])W$/.exec(text)?.[1];
  if (near) {
    const wanted = Number(near);
    return (year, month, day) =>
      wanted <= daysIn(year, month) && day === weekdayNear(year, month, wanted);
  }
  const days = new Set(valuesOf(text, fields.dayOfMonth));
  return (_year, _month, day) => days.has(day);
}

function weekDays(text: string): DayTest {
  if (text === 'L') return (year, month, day) => weekdayOf(year, month, day) === 7;
  const special = /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:(L)|#([1-5]))$/.exec(text);
  if (special) {
    const [, which, last, nth] = special;
    const [weekday] = valuesOf(which!, fields.dayOfWeek);
    return (year, month, day) =>
      weekdayOf(year, month, day) === weekday &&
      (last ? day + 7 > daysIn(year, month) : Math.ceil(day / 7) === Number(nth));
  }
  const days = new Set(valuesOf(text, fields.dayOfWeek));
  return (year, month, day) => days.has(weekdayOf(year, month, day));
}
