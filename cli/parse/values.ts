import type { Given } from '../command.ts';
import { CommandError } from '../failures.ts';

/** A whole number that an option gives, within bounds; undefined where it is not given. */
export function wholeNumber(
  given: Given,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new CommandError(`--${name} is '${text}'.`, {
    fix: `give a whole number from ${least} to ${most}`,
  });
}

/** A number that an option gives, within bounds; undefined where it is not given. */
export function decimal(
  given: Given,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number >= least && number <= most) return number;
  throw new CommandError(`--${name} is '${text}'.`, {
    fix: `give a number from ${least} to ${most}`,
  });
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads `90s`, `30m`, `1h` or `7d` as seconds. */
export function secondsFrom(text: string): number {
  const match = /^(\d{1,7})([smhd])$/.exec(text);
  const seconds = match ? Number(match[1]) * unitSeconds[match[2] as 's'] : 0;
  if (seconds > 0) return seconds;
  throw new CommandError(`'${text}' is no time.`, { fix: 'write it as 90s, 30m, 1h or 7d' });
}
