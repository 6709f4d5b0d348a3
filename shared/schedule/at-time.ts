import { NumberText } from '../number-text.ts';
import { wallOf } from '../time/zone.ts';

/** After one more `$` it is text, as all that begins so. */
const pattern = /(?<!\$)\$\{schedule\.(time|date)\}/g;

/**
 * A schedule's job as it is for one occurrence: `${schedule.time}` is its moment in UTC, such as
 * 2026-01-01T01:00:00Z, and `${schedule.date}` its day on the schedule's own clock.
 */
export function atTime<T>(job: T, at: number, timeZone: string): T {
  const values: Record<string, string> = {
    time: new Date(at).toISOString().replace('.000Z', 'Z'),
    date: new Date(wallOf(at, timeZone)).toISOString().slice(0, 'yyyy-mm-dd'.length),
  };
  return filled(job, (text) => text.replace(pattern, (_, name: string) => values[name]!)) as T;
}

function filled(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one, fill));
  if (Object(value) !== value || value instanceof NumberText) return value;
  const members = Object.entries(value as object).map(([name, one]) => [name, filled(one, fill)]);
  return Object.fromEntries(members);
}
