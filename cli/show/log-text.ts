import type { LogLine } from '../../clients/typescript/log-lines.ts';
import { trialNumber } from './wanted-lines.ts';

/** A log line with where it comes from, as people read it; with `timed` also when it was said. */
export function logText({ at, source, stream, message }: LogLine, timed = false): string {
  const trial = trialNumber(stream);
  return `${timed ? `${at} ` : ''}${source}${trial ? ` ${trial}` : ''} | ${message}\n`;
}
