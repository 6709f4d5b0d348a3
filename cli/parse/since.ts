import { CommandError } from '../failures.ts';
import { secondsFrom } from './values.ts';

/** A moment that an option names: so long ago (`30m`, `2h`, `7d`), or a day or time of its own. */
export function momentFrom(text: string, now: number): number {
  if (/^\d{1,7}[smhd]$/.test(text)) return now - secondsFrom(text) * 1000;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new CommandError(`--since is '${text}'.`, {
    fix: 'give how long ago (30m, 2h, 7d), or a day or time, such as 2026-11-01 (UTC)',
  });
}
