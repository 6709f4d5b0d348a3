/** Wall clocks of time zones, by the IANA database that the runtime carries. */

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is a name of the IANA database, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  // The runtime also takes offsets such as +01:00, which AWS does not.
  if (!/^[A-Za-z][\w+-]*(\/[A-Za-z][\w+-]*)*$/.test(name)) return false;
  try {
    return Boolean(formatOf(name));
  } catch {
    return false;
  }
}

/** What the wall clock shows at an instant, as milliseconds as if the wall were in UTC. */
export function wallOf(instant: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const date = Date.UTC(of('year'), of('month') - 1, of('day'));
  return date + (of('hour') * 3600 + of('minute') * 60 + of('second')) * 1000;
}

/**
 * The instant at which the wall clock shows this. Where clocks go back it is shown twice: the first
 * one counts. Where they go forward it may never be shown: undefined.
 */
export function instantOf(wall: number, timeZone: string): number | undefined {
  const offsets = [wall - dayMs, wall + dayMs].map((near) => wallOf(near, timeZone) - near);
  const instants = offsets.map((offset) => wall - offset);
  const shown = instants.filter((instant) => wallOf(instant, timeZone) === wall);
  return shown.length > 0 ? Math.min(...shown) : undefined;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}
