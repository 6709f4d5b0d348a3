import type { LogLine } from '../../clients/typescript/log-lines.ts';
import type { Given } from '../command.ts';
import { CommandError } from '../failures.ts';
import { momentFrom } from '../parse/since.ts';

/** Which lines of a log are wanted, as --since, --trial and --grep say. */
export function wantedLines(given: Given, now: number): (line: LogLine) => boolean {
  const since = given.value('since');
  const from = since === undefined ? undefined : momentFrom(since, now);
  const trial = given.value('trial');
  const words = patternOf(given.value('grep'));
  return ({ at, stream, message }) =>
    (from === undefined || Date.parse(at) >= from) &&
    isOf(stream, trial) &&
    (words?.test(message) ?? true);
}

/** A trial is named whole, or by its number in the search: `3`, as the log shows it. */
function isOf(stream: string, trial: string | undefined): boolean {
  if (trial === undefined) return true;
  if (!/^\d+$/.test(trial)) return stream.startsWith(`${trial}/`);
  return Number(trialNumber(stream)) === Number(trial);
}

/** The number that a trial has in its search, as SageMaker names them; undefined: it is none. */
export const trialNumber = (stream: string): string | undefined =>
  /-(\d{3,4})-[0-9a-f]{8}\//.exec(stream)?.[1];

function patternOf(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch {
    throw new CommandError(`--grep is '${text}'.`, { fix: 'give a regular expression' });
  }
}
