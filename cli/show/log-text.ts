import type { LogLine } from '../api/log-lines.ts';

/** A log line with where it comes from, as people read it. */
export function logText({ source, stream, message }: LogLine): string {
  const trial = /-(\d{3,4})-[0-9a-f]{8}\//.exec(stream)?.[1];
  return `${source}${trial ? ` ${trial}` : ''} | ${message}\n`;
}
