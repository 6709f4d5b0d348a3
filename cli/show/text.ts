/** How numbers, times and sizes are written for people. */

/** `0.4 s`, `34 s`, `2 min 5 s`, `1 h 3 min`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const pair = (first: number, unit: string, second: number, smaller: string) =>
  second > 0 ? `${first} ${unit} ${second} ${smaller}` : `${first} ${unit}`;

/** At most six significant digits; a text that is no number stays. */
export function numberText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '-';
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const rounded = Number(number.toPrecision(6));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** `lr=0.01, wd=1e-05` */
export function pairsText(pairs: Readonly<Record<string, string | number>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${numberText(value)}`)
    .join(', ');
}

/** Of a hash its first twelve digits; what stands behind it stays, such as `-dirty`. */
export const hashText = (text: string): string =>
  text.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{28,}/, '$1');

/** Milliseconds between two times of the API; undefined while one is missing. */
export function between(from?: string | null, to?: string | null): number | undefined {
  return from && to ? Date.parse(to) - Date.parse(from) : undefined;
}
