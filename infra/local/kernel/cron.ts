/** Six-field cron expressions of EventBridge, in UTC or on the wall clock of a time zone. */

/** When the expression matches next. */
export interface Cron {
  /** The first time after `after`, both in milliseconds; undefined: there is none until 2199. */
  next(after: number): number | undefined;
}

type DayTest = (year: number, month: number, day: number) => boolean;

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const dayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const dayMs = 86_400_000;

/**
 * Parses `minutes hours day-of-month month day-of-week year`. Exactly one of the two day fields
 * must be `?`. Undefined when the expression is not valid.
 */
export function parseCron(expression: string): Cron | undefined {
  const fields = expression.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = parseSet(minute, 0, 59);
  const hours = parseSet(hour, 0, 23);
  const months = parseSet(named(month, monthNames), 1, 12);
  const years = parseSet(year, 1970, 2199);
  const day =
    dayOfWeek === '?' ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(named(dayOfWeek, dayNames));
  if (!minutes || !hours || !months || !years || !day) return undefined;
  const times = hours.flatMap((h) => minutes.map((m) => (h * 60 + m) * 60_000));
  const isDay = (at: Date) => {
    const [y, m, d] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
    return years.includes(y) && months.includes(m) && day(y, m, d);
  };
  return { next: (after) => firstAfter(after, Math.max(...years), isDay, times) };
}

function firstAfter(
  after: number,
  lastYear: number,
  isDay: (at: Date) => boolean,
  times: number[],
): number | undefined {
  for (let start = Math.floor(after / dayMs) * dayMs; ; start += dayMs) {
    const date = new Date(start);
    if (date.getUTCFullYear() > lastYear) return undefined;
    if (!isDay(date)) continue;
    const time = times.find((offset) => start + offset > after);
    if (time !== undefined) return start + time;
  }
}

function named(field: string, names: string[]): string {
  return field.replace(/[A-Z]{3}/g, (name) => {
    const index = names.indexOf(name);
    return index < 0 ? name : String(index + 1);
  });
}

/** `*`, `a`, `a-b`, each with an optional `/step`, in a list. Sorted; undefined when not valid. */
function parseSet(field: string, least: number, most: number): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, , from, to, step] = match;
    const first = from === undefined ? least : Number(from);
    const open = from === undefined || step !== undefined;
    const last = to !== undefined ? Number(to) : open ? most : first;
    const by = Number(step ?? 1);
    if (first < least || last > most || first > last || by < 1) return undefined;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function parseDayOfMonth(field: string): DayTest | undefined {
  if (field === 'L') return (year, month, day) => day === daysIn(year, month);
  if (field === 'LW') return (year, month, day) => day === weekdayNear(year, month, 31);
  const near = /^(\d+)W$/.exec(field);
  if (near) {
    const wanted = Number(near[1]);
    if (wanted < 1 || wanted > 31) return undefined;
    return (year, month, day) =>
      wanted <= daysIn(year, month) && day === weekdayNear(year, month, wanted);
  }
  const days = parseSet(field, 1, 31);
  return days && ((_year, _month, day) => days.includes(day));
}

function parseDayOfWeek(field: string): DayTest | undefined {
  const special = /^([1-7])?(L|#([1-5]))$/.exec(field);
  if (special) {
    const weekday = Number(special[1] ?? 7);
    const nth = special[3];
    if (nth !== undefined && special[1] === undefined) return undefined;
    return (year, month, day) => {
      if (dayOfWeek(year, month, day) !== weekday) return false;
      if (special[1] === undefined) return true;
      return nth === undefined ? day + 7 > daysIn(year, month) : Math.ceil(day / 7) === Number(nth);
    };
  }
  const days = parseSet(field, 1, 7);
  return days && ((year, month, day) => days.includes(dayOfWeek(year, month, day)));
}

/** The weekday nearest to a day of the month, never in another month. */
function weekdayNear(year: number, month: number, wanted: number): number {
  const last = daysIn(year, month);
  const day = Math.min(wanted, last);
  const weekday = dayOfWeek(year, month, day);
  if (weekday === 7) return day === 1 ? day + 2 : day - 1;
  if (weekday === 1) return day === last ? day - 2 : day + 1;
  return day;
}

/** 1 is Sunday. */
function dayOfWeek(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
